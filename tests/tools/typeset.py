"""`make bench`: how well a known text is read in thirty layouts, and in those that LibreOffice makes of it where it is.

    python tests/tools/typeset.py [--only PART_OF_NAME] [--write FOLDER]

For each layout: the share of sentences that are whole and in order, of headings found and how many are false, of
printed page numbers right and how many are false, and what was warned. Figures, not a test: nothing is asserted.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from bench_measure import table
from typeset_layouts import Typeset, layouts
from typeset_text import Part, agreement

from indexer.extract import extract
from indexer.models import Document
from indexer.structure.document import read_document


def key(text: str) -> str:
    """A text by its letters and digits alone."""
    return re.sub(r"[^0-9a-zæøå]+", "", text.lower())


def score(made: Typeset, document: Document) -> tuple[object, ...]:
    """The row of one layout."""
    body = key(document.text)
    sentences = [sentence for part in made.parts for sentence in part.sentences]
    at = whole = 0
    for each in sentences:
        found = body.find(key(each), at)
        whole += found >= 0
        at = found + 1 if found >= 0 else at
    wanted = [key(part.text) for part in made.parts if part.kind in ("h1", "h2")]
    got = [
        key(f"{section.number or ''}{section.title}")
        for section in document.sections
        if section.kind in ("section", "subsection")
    ]
    hit = sum(each in got for each in wanted)
    false = len([each for each in got if each not in wanted and each != key(made.parts[0].text)])
    printed = {page.number: page.printed for page in document.pages if page.printed}
    wanted_pages = {page: {number, *number.split("-")} for page, number in (made.printed or {}).items()}
    right = sum(printed.get(page) in numbers for page, numbers in wanted_pages.items())
    wrong = sum(number not in wanted_pages.get(page or 0, ()) for page, number in printed.items())
    never = sum(words in document.text for words in made.never)
    kinds = {warning.kind for warning in document.warnings}
    missing = [kind for kind in made.warned if kind not in kinds]
    return (
        made.name,
        f"{whole / len(sentences):.2f}",
        f"{hit / len(wanted):.2f}",
        false,
        f"{right / len(made.printed):.2f}" if made.printed else "",
        wrong,
        never,
        " ".join([*sorted(kinds), *(f"-{kind}" for kind in missing)]),
    )


def by_office(folder: Path) -> list[Typeset]:
    """What LibreOffice makes of the text: its own format, Word, HTML, and PDF in one and two columns."""
    office = shutil.which("soffice")
    if office is None:
        return []
    made = []
    for name, section in (("one", ""), ("two", 'text:style-name="Spalter"')):
        source = folder / f"office-{name}.fodt"
        source.write_text(flat(agreement(), section), encoding="utf-8")
        for kind in ("pdf", "docx", "odt", "html"):
            command = [office, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
            subprocess.run(command, capture_output=True, timeout=120, check=False)
            target = source.with_suffix(f".{kind}")
            if target.is_file():
                made.append(Typeset(f"office-{name}-column.{kind}", target.read_bytes(), agreement()))
        made.append(Typeset(f"office-{name}-column.fodt", source.read_bytes(), agreement()))
    return made


def flat(parts: tuple[Part, ...], section: str) -> str:
    """The text as a .fodt; section: attributes of the section it stands in."""
    urn = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = "".join(f' xmlns:{name}="{urn}{name}:1.0"' for name in ("office", "text", "style"))
    spaces += f' xmlns:fo="{urn}xsl-fo-compatible:1.0"'
    body = []
    for part in parts:
        level = {"h1": 1, "h2": 2}.get(part.kind)
        style = f"Heading_20_{level}" if level else {"title": "Title"}.get(part.kind, "Text_20_body")
        tag = f'text:h text:outline-level="{level}"' if level else "text:p"
        body.append(f'<{tag} text:style-name="{style}">{escape(part.text)}</{tag.split(" ")[0]}>')
    columns = '<style:columns fo:column-count="2" fo:column-gap="0.6cm"/>'
    columns = f"<style:section-properties>{columns}</style:section-properties>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document{spaces} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>'
        f'<style:style style:name="Spalter" style:family="section">{columns}</style:style></office:automatic-styles>'
        f'<office:body><office:text><text:section text:name="Alt" {section}>{"".join(body)}</text:section>'
        "</office:text></office:body></office:document>"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="part of the names of the layouts to read")
    parser.add_argument("--write", type=Path, help="a folder for the files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = []
        for made in [*layouts(), *by_office(folder)]:
            if options.only not in made.name:
                continue
            file = (options.write or folder) / (made.name if "." in made.name else f"{made.name}.pdf")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(made.data)
            rows.append(score(made, read_document("x", extract(file))))
        heads = ("layout", "sentences", "headings", "false", "pages", "false", "unwanted", "warned")
        sys.stdout.write(table("Layouts", heads, rows) + "\n")


if __name__ == "__main__":
    main()
