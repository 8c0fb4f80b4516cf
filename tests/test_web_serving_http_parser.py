"""What is no request, or one that a proxy could read otherwise, is refused in one sentence."""

import pytest
from waitress.adjustments import Adjustments

from web.serving.http_parser import _SENTENCES, StrictParser


def parse(sent: bytes) -> StrictParser:
    parser = StrictParser(Adjustments(max_request_header_size=65_536, max_request_body_size=1_000_000))
    while sent and not parser.completed:
        sent = sent[parser.received(sent) :]
    return parser


def test_an_ordinary_request_is_read() -> None:
    parser = parse(b"POST /notat HTTP/1.1\r\nHost: a\r\nX-Long: a  b\r\nContent-Length: 3\r\n\r\nabc")
    assert (parser.error, parser.path, parser.headers["X_LONG"]) == (None, "/notat", "a  b")
    chunked = parse(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    assert (chunked.error, chunked.headers["CONTENT_LENGTH"]) == (None, "3")


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
@pytest.mark.parametrize(
    "headers",
    [
        b"Transfer-Encoding: chunked\r\nContent-Length: 4",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked",
        b"content-length : 4\r\nTRANSFER-ENCODING:chunked",
    ],
)
def test_two_statements_of_the_length_are_refused(headers: bytes, version: bytes) -> None:
    parser = parse(b"POST /notat HTTP/" + version + b"\r\nHost: a\r\n" + headers + b"\r\n\r\n0\r\n\r\n")
    assert parser.error is not None
    assert parser.error.code == 400


@pytest.mark.parametrize("fold", [b" ", b"\t"])
def test_a_header_folded_over_two_lines_is_refused(fold: bytes) -> None:
    parser = parse(b"GET / HTTP/1.1\r\nHost: a\r\nX-Remote-User: anne\r\n" + fold + b"chef\r\n\r\n")
    assert parser.error is not None
    assert parser.error.code == 400


def test_a_request_that_is_refused_is_not_asked_for_its_body() -> None:
    parser = parse(b"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n")
    assert parser.error is not None
    assert (parser.error.code, parser.expect_continue) == (413, False)


def test_every_sentence_says_what_to_do() -> None:
    assert all(": " in sentence and sentence.endswith(".") for sentence in _SENTENCES.values())
