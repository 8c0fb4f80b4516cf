"""Refuses HTTP that proxies and servers read differently, and answers what is no request in one Danish sentence.

A message that says twice how long its body is, or folds a header over two lines, can be cut in two at different places
by a proxy and by this server (request smuggling). RFC 9112, 5.2 and 6.1, let a server refuse both.
"""

import re

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask

_FOLDED = re.compile(rb"\r\n[ \t]")
_LENGTH = re.compile(rb"(?im)^content-length[ \t]*:")
_CODING = re.compile(rb"(?im)^transfer-encoding[ \t]*:")
_SENTENCES = {
    413: "Det sendte er for stort: send mindre ad gangen.",
    431: "Adressen er for lang: forkort søgningen.",
}
_UNREADABLE = "Forespørgslen kunne ikke læses: gå tilbage, og prøv igen."


class StrictParser(HTTPRequestParser):  # type: ignore[misc] # waitress has no types
    """waitress' parser without header folding, and with at most one statement of the body's length."""

    def received(self, data: bytes) -> int:
        """Take what has come; a request that is refused is not asked to send its body."""
        taken: int = super().received(data)
        if self.error:
            self.expect_continue = False
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the request line and the headers.

        Raises:
            ParsingError: see the module.
        """
        if _FOLDED.search(header_plus.rstrip()):
            raise ParsingError("Folded header")
        if _CODING.search(header_plus) and _LENGTH.search(header_plus):
            raise ParsingError("Both Transfer-Encoding and Content-Length")
        super().parse_header(header_plus)


class SentenceTask(ErrorTask):  # type: ignore[misc]
    """The answer to what is no request: plain text, as nothing is known of who asks for what."""

    def execute(self) -> None:
        """Write the sentence and close the connection behind it."""
        error = self.request.error
        body = f"{_SENTENCES.get(error.code, _UNREADABLE)}\n".encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)


class StrictChannel(HTTPChannel):  # type: ignore[misc]
    """A connection whose requests are read by StrictParser."""

    parser_class = StrictParser
    error_task_class = SentenceTask
