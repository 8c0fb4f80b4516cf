"""A party needs evidence: a list that agrees, "mellem ... og ...", a cover or a signature of names; else it is open."""

import pytest

from indexer.collection.parties import parties_of, party_names


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("KL og Danske Regioner er enige om målet.", ("KL", "Danske Regioner")),
        ("KL og Danske Regioner modtager midlerne.", ()),
        ("KL og Danske Regioner er ikke enige om målet.", ()),
        ("Enhedslisten og SF ønsker et andet mål.", ()),
        ("Venstre og SF er enige. Venstre og SF er enige. KL og SF er enige.", ("Venstre", "SF")),
        ("Denne aftale mellem KL og PLO gælder. Venstre og SF er enige. Venstre og SF er enige.", ("KL", "PLO")),
        ("Aftalen mellem KL og PLO fra 2019 er ophævet.", ()),
        ("Der er indgået overenskomst mellem Danske Regioner og Foreningen af Yngre Læger om løn.",
         ("Danske Regioner", "Foreningen af Yngre Læger")),
        ("Denne aftale mellem Økonomi- og Indenrigsministeriet og Region Syddanmark gælder.",
         ("Økonomi- og Indenrigsministeriet", "Region Syddanmark")),
        ("Denne aftale mellem KL, Danske Regioner og de faglige organisationer gælder.", ()),
        ("SVM-regeringen fremlægger sit regeringsgrundlag.", ("Socialdemokratiet", "Venstre", "Moderaterne")),
        ("SR-regeringen hævede afgiften.", ()),
        ("Regeringen foreslår det.", ()),
    ],
)  # fmt: skip
def test_the_parties_are_those_with_evidence(text: str, parties: tuple[str, ...]) -> None:
    assert parties_of("Et papir", [], [text], text).value == parties


def test_the_cover_says_who_must_be_among_them() -> None:
    text = "Venstre og SF er enige. Venstre og SF er enige. Venstre, SF og Enhedslisten er enige."
    assert parties_of("", ["SF", "Enhedslisten"], [], text).value == ("Venstre", "SF", "Enhedslisten")
    assert parties_of("", ["SF", "Alternativet"], [], "Ingen er nævnt.").value == ("SF", "Alternativet")


@pytest.mark.parametrize(
    "last",
    [
        ("For KL", "For Danske Regioner"),
        ("På vegne af KL:", "På vegne af Danske Regioner: ____"),
        ("KL", "Danske Regioner."),
    ],
)
def test_a_signature_is_evidence(last: tuple[str, str]) -> None:
    found = parties_of("Rammepapir", [], ["Brødtekst.", *last], "Brødtekst. " + " ".join(last))
    assert found.value == ("KL", "Danske Regioner")
    assert "KL · Danske Regioner" in found.words


def test_the_title_says_who_it_is_between_and_its_words_are_told() -> None:
    title = "Aftale mellem regeringen (Venstre og Moderaterne) og SF om skat"
    found = parties_of(title, [], [], "Enhedslisten og SF er enige om at stemme imod.")
    assert found.value == ("Regeringen", "SF", "Venstre", "Moderaterne")
    assert found.words == "Aftale mellem regeringen og SF"


def test_names_are_canonical_and_whole_words() -> None:
    assert party_names("Konservative, Radikale og Socialistisk Folkeparti; KLUB og Venstrefløjen") == (
        "Det Konservative Folkeparti", "Radikale Venstre", "SF",
    )  # fmt: skip
