"""A memo, pasted or uploaded: each quotation is a slice of it, and one that is found stands word for word."""

import io
import zipfile

import pytest
from fuzzing import agreements, assert_one_sentence, bounded, fuzzed, repeated, spoiled, texts
from hypothesis import example, given
from hypothesis import strategies as st
from sample_corpus import FIRST

from indexer.errors import AftaleError, LimitError
from search.citations.resolve import Entries
from search.memo.check import MAX_QUOTATIONS, check_memo
from search.memo.memo_text import Memo, read_memo
from search.memo.quotations import MIN_WORDS
from search.memo.quote_words import quote_words
from search.memo.verdicts import Checked

QUOTES = (("»", "«"), ("”", "”"), ("“", "”"), ('"', '"'), ("„", "“"), ("‘", "’"))


def joined(text: str) -> str:
    """The words of a text with a blank before and after each."""
    return f" {' '.join(quote_words(text).words)} "


def assert_checked(memo: str, entries: Entries) -> None:
    texts_of = {agreement.id: joined(document.text) for agreement, document in entries}
    with bounded("memo"):
        found = check_memo(memo, entries).items
    assert [one.start for one in found] == sorted(one.start for one in found)
    for checked in found:
        assert 0 <= checked.start <= checked.end <= len(memo)
        assert checked.kind == "block" or checked.quote == memo[checked.start : checked.end]
        assert checked.status != "found" or checked.found_at is not None or checked.kind == "citation"
        if checked.correct is not None and checked.kind != "claim":
            assert checked.found_at is not None
            assert joined(checked.correct) in texts_of[checked.found_at.agreement]
        if checked.remark is not None and checked.status != "found":
            assert_one_sentence(AftaleError(checked.remark))


def quoted(memo: str) -> list[Checked]:
    return [one for one in check_memo(memo, agreements()).items if one.kind == "quotation"]


@fuzzed(60)
@given(memo=texts() | repeated(5_000))
@example(memo="»" * 50_000)
@example(memo="ØA24 " * 10_000)
@example(memo="»a b c d« jf. " + "nr. A" * 10_000)
@example(memo="«")
@example(memo="’ »a b c d« ’")
def test_every_memo_is_checked(memo: str) -> None:
    try:
        assert_checked(memo, agreements())
    except LimitError as error:
        assert_one_sentence(error)


@fuzzed(60)
@given(data=st.data())
def test_a_quotation_of_an_agreement_is_found_and_one_with_a_word_changed_is_not(data: st.DataObject) -> None:
    """Whatever passage is quoted, from word to word, in whatever marks; and never the other way round."""
    agreement, document = data.draw(st.sampled_from(agreements()))
    words = quote_words(document.text)
    first = data.draw(st.integers(0, len(words.words) - MIN_WORDS - 30))
    last = first + data.draw(st.integers(MIN_WORDS, 30))
    quote = document.text[words.spans[first][0] : words.spans[last - 1][1]]
    if set(quote) & set("»«”“„\"‘’'[…]-–-()\u2026") or "\n\n" in quote or ".." in quote:
        return  # what stands for the quoter's own marks, or for something left out, is another test
    opening, closing = data.draw(st.sampled_from(QUOTES))
    with bounded("memo"):
        checked = quoted(f"Der står {opening}{quote}{closing} i aftalen.")
        changed = quote[: len(quote) // 2].rpartition(" ")[0] + " kamelkaravane " + quote[len(quote) // 2 :]
        other = quoted(f"Der står {opening}{changed}{closing} i aftalen.")
    if checked:  # a heading's words, or fewer than four by themselves, are no quotation
        assert [each.status for each in checked] == ["found"]
    assert all(each.status != "found" for each in other)
    assert agreement.year


def test_more_quotations_than_a_memo_has_are_refused() -> None:
    """Sixty thousand of four words each would keep one thread busy for minutes."""
    with bounded("memo"), pytest.raises(LimitError, match=r"1\.000 citater") as caught:
        check_memo("»a b c d« " * (MAX_QUOTATIONS + 1), agreements())
    assert_one_sentence(caught.value)


def word_file() -> bytes:
    """A small memo in Word."""
    out = io.BytesIO()
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in FIRST.split("\n"))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
        )
    return out.getvalue()


ORIGINALS = (FIRST.encode(), FIRST.encode("cp1252"), FIRST.encode("utf-16"), b"%PDF-1.4\n", b"{\\rtf1 a}", b"\x89PNG")


@fuzzed(100)
@given(spoiled(ORIGINALS) | st.binary(max_size=200), texts(3))
@example(b"", "e")
@example(b"%PDF-", "a\x1b[2J\nb")
def test_every_upload_is_read_or_refused_by_its_name(data: bytes, name: str) -> None:
    with bounded("memo upload"):
        try:
            assert isinstance(read_memo(data, name[:100] or "notat.txt"), Memo)
        except AftaleError as error:
            assert_one_sentence(error)


@fuzzed(3)
@given(spoiled((word_file(),), (b"PK\x03\x04", b"PK\x01\x02")))
def test_every_word_file_is_read_or_refused_by_its_name(data: bytes) -> None:
    with bounded("memo upload"):
        try:
            assert isinstance(read_memo(data, "notat.docx"), Memo)
        except AftaleError as error:
            assert_one_sentence(error, "notat.docx")
