"""What is said of a quotation: word for word where it is cited, and nothing hidden in what is left out."""

import pytest
from bus_agreements import bus_agreements

from search.memo.check import check_memo
from search.memo.verdicts import Checked


def verdict(memo: str, *, exact: bool = True) -> Checked:
    items = check_memo(memo, bus_agreements(exact=exact)).items
    (checked,) = (one for one in items if one.kind in ("quotation", "block"))
    return checked


@pytest.mark.parametrize(
    ("quote", "status", "remark"),
    [
        ("Rammen kan [...] overføres mellem årene", "altered", "Udeladelsen skjuler »ikke«."),
        ("Stoppesteder skal [...] ligge langs motorveje", "altered", "Udeladelsen skjuler »aldrig«."),
        (
            "Linjerne udvides [...] af driften",
            "altered",
            "Udeladelsen skjuler »hvis kommunerne medfinansierer mindst 25 pct«.",
        ),
        ("Der afsættes [...] 12 mio. kr. til læskure", "found", None),
        ("medfinansierer [...] 25 pct. af driften", "altered", "Udeladelsen skjuler »mindst«."),
        ("De skal være oplyste […] for alle", "found", None),
        ("Parterne er enige om, at busserne [...] skal køre oftere", "found", None),
        ("De skal være oplyste, og de [stoppestederne] skal være tilgængelige", "found", None),
        ("De skal [ikke] være oplyste, og de skal være", "altered", "Citatet indsætter selv »ikke«."),
        (
            "Der afsættes 40 mio. kr. i 2030 [...] læskure",
            "altered",
            "Udeladelsen gør to sætninger til én.",
        ),
        (
            "Der afsættes 40 mio. kr. i 2030 til nye busser på landet. [...] Der afsættes op til 12 mio. kr.",
            "found",
            None,
        ),
        ("[d]er er læ og lys ved alle stoppesteder", "found", None),
        ("rammen kan ikke overføres mellem år", "altered", "Citatet afviger fra teksten."),
        ("12 mio. kr. til læskure", "found", "Lige før citatet står »op til«."),
        ("overføres mellem årene i alle kommuner nu", "not_found", "Ordlyden findes ikke i samlingens aftaler."),
    ],
)
def test_what_an_ellipsis_or_an_insertion_may_do(quote: str, status: str, remark: str | None) -> None:
    checked = verdict(f"Der står »{quote}« (BA30).")
    assert (checked.status, checked.remark) == (status, remark)


def test_the_nearest_text_is_whole_with_its_qualifiers() -> None:
    checked = verdict("»12 mio. kr. til nye læskure« (BA30)")
    assert checked.status == "altered"
    assert checked.correct is not None
    assert " ".join(checked.correct.split()) == "op til 12 mio. kr. til læskure"


@pytest.mark.parametrize(
    ("citation", "exact", "status"),
    [
        ("BA30, s. 1", True, "found"),
        ("BA30, s. 2", True, "misattributed"),
        ("BA30, s. 2", False, "found"),
        ("BA30, s. 3", False, "misattributed"),
        ("BA30, s. 1-3", True, "found"),
        ("BA30, s. 2-3", True, "misattributed"),
        ("BA30, afsnit 2", True, "found"),
        ("BA30, afsnit 3", True, "misattributed"),
        ("BA30, afsnit 2 og 3", True, "found"),
        ("BA30, afsnit 9", True, "misattributed"),
        ("BA31, afsnit 2", True, "misattributed"),
        ("BA31 og BA30, afsnit 2", True, "found"),
        ("aftalen for 2031, afsnit 2", True, "misattributed"),
        ("BA30, bilag 1", True, "misattributed"),
    ],
)
def test_a_quotation_stands_where_it_is_cited(citation: str, exact: bool, status: str) -> None:
    """A page that is inferred may be one off, and only one."""
    memo = f"»Der afsættes 40 mio. kr. i 2030 til nye busser på landet.« ({citation})"
    assert verdict(memo, exact=exact).status == status


def test_an_inferred_page_is_said() -> None:
    checked = verdict("»Der afsættes 40 mio. kr. i 2030 til nye busser« (BA30, s. 1)", exact=False)
    assert checked.remark == "Sidetallet er udledt: kontrollér det i den underskrevne aftale."


def test_too_many_ellipses_are_said() -> None:
    quote = " [...] ".join(["der er læ"] * 25)
    checked = verdict(f"»{quote}« (BA30)")
    assert checked.remark == "Citatet har over 24 udeladelser: del det, så det kan kontrolleres."
    assert verdict(f"»{' [...] '.join(['der er læ'] * 24)}« (BA30)").remark != checked.remark


def test_an_agreement_that_is_not_here_cannot_be_checked() -> None:
    checked = verdict("»Der afsættes 12 mio. kr. i 2029 til nye busser« (BA29)")
    assert checked.remark == "Den aftale, der henvises til, er ikke i samlingen, så citatet kan ikke kontrolleres."
