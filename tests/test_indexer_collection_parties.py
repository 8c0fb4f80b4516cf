"""Who agrees in a text: the lists of names that agree on something, the cover, the letters of a government."""

import pytest

from indexer.collection.parties import agreeing_parties, party_names


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("KL og Danske Regioner er enige om målet.", ("KL", "Danske Regioner")),
        ("KL og Danske Regioner modtager midlerne.", ()),
        ("Venstre og SF er enige. Venstre og SF er enige. KL og SF er enige.", ("Venstre", "SF")),
        ("Denne aftale mellem KL og PLO gælder. Venstre og SF er enige. Venstre og SF er enige.", ("KL", "PLO")),
        ("SVM-regeringen foreslår det.", ("Socialdemokratiet", "Venstre", "Moderaterne")),
        ("Regeringen foreslår det.", ("Regeringen",)),
    ],
)
def test_the_list_that_agrees_most_often_is_the_parties(text: str, parties: tuple[str, ...]) -> None:
    assert agreeing_parties([], text) == parties


def test_the_cover_says_who_must_be_among_them() -> None:
    text = "Venstre og SF er enige. Venstre og SF er enige. Venstre, SF og Enhedslisten er enige."
    assert agreeing_parties(["SF", "Enhedslisten"], text) == ("Venstre", "SF", "Enhedslisten")
    assert agreeing_parties(["SF", "Alternativet"], "Ingen er nævnt.") == ("SF", "Alternativet")


def test_names_are_canonical_and_whole_words() -> None:
    assert party_names("Konservative, Radikale og Socialistisk Folkeparti; KLUB og Venstrefløjen") == (
        "Det Konservative Folkeparti", "Radikale Venstre", "SF",
    )  # fmt: skip
