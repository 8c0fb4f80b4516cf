"""Folded words, addresses and the letters of titles."""

from indexer.language.folding import fold_token, letters_of, slug


def test_danish_letters_fold_to_two_and_other_accents_are_dropped() -> None:
    assert fold_token("Ærø-Å") == "aeroe-aa"
    assert fold_token("idé") == "ide"
    assert fold_token("Mu\u0308ller") == "mueller"
    assert fold_token("a") == "a"
    assert fold_token("å") != "a"


def test_soft_hyphens_and_zero_width_marks_are_no_part_of_a_word() -> None:
    assert fold_token("sund\u00adhed\u200b") == "sundhed"


def test_an_address_has_ascii_letters_digits_points_and_stars() -> None:
    assert slug("Boks 2.1 – Økonomi & børn") == "boks-2.1-oekonomi-boern"
    assert slug("*** ") == "***"
    assert slug("…") == ""
    assert slug("Norðoya") == "nordoya"


def test_two_settings_of_the_same_words_have_the_same_letters() -> None:
    assert letters_of("Drifts- og anlægs-\nrammen 2.1") == letters_of("drifts og Anlægsrammen 21")
    assert letters_of("A\u030a") == "å"
