"""Options that several commands take, and how commands print and fail."""

import functools
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from indexer.errors import QueryError
from indexer.index.location import DEFAULT_INDEX

if TYPE_CHECKING:
    from pydantic import BaseModel

    from indexer.index.location import IndexLocation

DEFAULT_CORPUS = Path("corpus")
DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000

FOUND, NOTHING, MISTAKE, BUG = 0, 1, 2, 70
"""Exit statuses; 70 is EX_SOFTWARE of sysexits.h."""

Command = TypeVar("Command", bound=Callable[..., Any])


def index_option(command: Command) -> Command:
    """`--index DIR`, or Milvus by `--engine` and `--engine-uri`; the command is given the location as `index`."""

    @functools.wraps(command)
    def placed(*args: Any, index: Path, engine: str, engine_uri: str | None, **rest: Any) -> Any:  # noqa: ANN401
        return command(*args, index=place_given(index, engine, engine_uri), **rest)

    return directory_option(engine_options(placed))  # type: ignore[return-value]


def directory_option(command: Command) -> Command:
    """`--index DIR`, or the variable AFTALESOEG_INDEX."""
    return click.option(
        "--index", "index", type=click.Path(path_type=Path), default=DEFAULT_INDEX, show_default=True,
        envvar="AFTALESOEG_INDEX", help="Indeksmappen.",
    )(command)  # fmt: skip


def engine_options(command: Command) -> Command:
    """`--engine` and `--engine-uri`, or the variables of the same names."""
    uri = click.option(
        "--engine-uri", envvar="AFTALESOEG_ENGINE_URI", metavar="ADRESSE",
        help="Milvus: http://vært:port, eller en fil, hvis navn ender på .db.",
    )  # fmt: skip
    engine = click.option(
        "--engine", type=click.Choice(("local", "milvus")), default="local", show_default=True,
        envvar="AFTALESOEG_ENGINE", help="Hvor indekset ligger: i indeksmappen eller i Milvus.",
    )  # fmt: skip
    return engine(uri(command))


def place_given(index: Path, engine: str, engine_uri: str | None) -> "IndexLocation":
    """The location of the index by these options; the token of Milvus comes from the environment.

    Raises:
        ConfigError: Milvus without an address, or settings that cannot be used.
    """
    if engine == "local":
        return index
    from web.config import config_from_environment
    from web.wiring import place_of

    return place_of(config_from_environment(engine=engine, engine_uri=engine_uri or ""))


def corpus_option(command: Command) -> Command:
    """`--corpus DIR`."""
    return click.option(
        "--corpus", type=click.Path(path_type=Path), default=DEFAULT_CORPUS, show_default=True, help="Korpusmappen."
    )(command)


def json_option(command: Command) -> Command:
    """`--json`: one JSON object a line, and nothing else on stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Ét JSON-objekt pr. linje, intet andet.")(command)


def batch_option(command: Command) -> Command:
    """`--batch FILE`: one query a line, one object a line out, in order."""
    return click.option(
        "--batch", type=click.Path(path_type=Path), help="En fil med én forespørgsel pr. linje; ét objekt pr. linje ud."
    )(command)


def print_json(record: "BaseModel | dict[str, Any]") -> None:
    """One object on one line of stdout."""
    click.echo(json.dumps(record if isinstance(record, dict) else record.model_dump(), ensure_ascii=False))


def marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text on one line for a terminal, its ascending `spans` in colour."""
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [text[end:start], click.style(text[start:stop], fg="yellow", bold=True)]
        end = stop
    return " ".join("".join([*pieces, text[end:]]).split())


def complain(message: str) -> None:
    """One line on stderr."""
    click.echo(" ".join(message.split()), err=True)


def given(query: str | None, batch: Path | None) -> tuple[str, ...]:
    """The text given, or the lines of the batch file.

    Raises:
        QueryError: neither or both are given, the text is empty, or the file cannot be read.
    """
    if (query is None) == (batch is None):
        raise QueryError("Angiv enten en tekst at arbejde på eller --batch FIL.")
    if batch is not None:
        return _lines(batch)
    text = readable(query or "")
    if not text.strip():
        raise QueryError("Teksten er tom: skriv mindst ét ord.")
    return (text,)


def readable(text: str) -> str:
    """An argument of the command line with what is not UTF-8 in it replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _lines(path: Path) -> tuple[str, ...]:
    """The lines of a UTF-8 file; only a line feed, with or without a carriage return, ends one."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError):
        raise QueryError(f"Filen {path} kan ikke læses: angiv en UTF-8-fil med én forespørgsel pr. linje.") from None
    if not text:
        raise QueryError(f"Filen {path} er tom: skriv én forespørgsel pr. linje.")
    return tuple(line.removesuffix("\r") for line in text.removesuffix("\n").split("\n"))


def usage_message(error: click.ClickException) -> str:
    """A mistake in the command line itself, in Danish."""
    name = "aftalesoeg"
    if isinstance(error, click.UsageError) and error.ctx is not None:
        name = error.ctx.command_path
    see = f"se {name} --help."
    if isinstance(error, click.NoSuchOption):
        return f"Tilvalget {error.option_name} findes ikke: {see}"
    if isinstance(error, click.MissingParameter):
        shown = error.param.human_readable_name.upper() if error.param is not None else "Et argument"
        return f"{shown} mangler: {see}"
    if isinstance(error, click.BadParameter):
        shown = error.param.opts[0] if error.param is not None else "et argument"
        return f"Værdien af {shown} kan ikke bruges ({error.message.rstrip('.')}): {see}"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return f"Angiv en kommando, fx {name} search teknologibidrag: {see}"
    if isinstance(error, click.UsageError):
        return f"Kommandoen kan ikke forstås ({error.message.rstrip('.')}): {see}"
    return error.format_message()
