"""Equations of Word (OMML) and of the web (MathML) as one line of text: "1/2", "x²", "√(a+b)".

Names are compared without their namespace: `f` of Word and `mfrac` of MathML are both a fraction.
"""

from collections.abc import Callable, Iterator

from lxml import etree

from indexer.extract.common.labels import superscript

_DEEPEST = 60
_SKIPPED = frozenset(("annotation", "annotation-xml"))


def equation_text(element: etree._Element, depth: int = 0) -> str:
    """The equation that `element` is, or the part of one, on one line."""
    name = _name(element)
    if depth > _DEEPEST or name in _SKIPPED or name.endswith("Pr"):
        return ""
    if name in ("t", "mn", "mi", "mo", "mtext", "ms"):
        return _word("".join(map(str, element.itertext())), name)
    parts = list(_parts(element, depth))
    if name in ("nary", "d"):
        return _with_signs(element, name, parts)
    write = _FORMS.get(name)
    return write(parts) if write and len(parts) >= 2 else _ONE.get(name, "{}").format("".join(parts))


def _with_signs(element: etree._Element, name: str, parts: list[str]) -> str:
    """A sum or integral with its limits, or a bracket, whose signs Word gives as properties."""
    signs = {
        _name(each): next(iter(each.attrib.values()), "")
        for each in element.iter()
        if _name(each).endswith(("chr", "Chr"))
    }
    if name == "d":
        return f"{signs.get('begChr', '(')}{'|'.join(parts)}{signs.get('endChr', ')')}"
    low, high, body = [*parts, "", "", ""][:3]
    limits = (f"_{_grouped(low)}" if low else "") + (f"^{_grouped(high)}" if high else "")
    return f"{signs.get('chr', '∫')}{limits} {body}"


def _parts(element: etree._Element, depth: int) -> Iterator[str]:
    for each in element:
        if not _name(each).endswith("Pr") and _name(each) not in _SKIPPED:
            yield equation_text(each, depth + 1)


def _name(element: etree._Element) -> str:
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _word(text: str, name: str) -> str:
    """A word of the equation; relations and sums stand between blanks, as they are set."""
    text = text.strip() if name.startswith("m") else text
    return f" {text} " if name == "mo" and text in ("=", "<", ">", "≤", "≥", "≠", "≈", "→", "±", "+", "−") else text


def _grouped(text: str) -> str:
    return text if text.isalnum() or (text[:1], text[-1:]) == ("(", ")") else f"({text.strip()})"


def _fraction(parts: list[str]) -> str:
    return f"{_grouped(parts[0])}/{_grouped(parts[1])}"


def _power(parts: list[str]) -> str:
    base, exponent = parts[0], parts[-1].strip()
    return base + (superscript(exponent) if exponent.isdecimal() else f"^{_grouped(exponent)}")


def _root(parts: list[str]) -> str:
    """Word names the degree first (and leaves it empty for a square root), MathML last."""
    return f"{superscript(parts[0])}√{_grouped(parts[1])}"


_FORMS: dict[str, Callable[[list[str]], str]] = {
    "f": _fraction,
    "mfrac": _fraction,
    "sSup": _power,
    "msup": _power,
    "sSub": "_".join,
    "msub": "_".join,
    "sSubSup": lambda parts: _power([f"{parts[0]}_{parts[1]}", parts[2]]) if len(parts) > 2 else "".join(parts),
    "msubsup": lambda parts: _power([f"{parts[0]}_{parts[1]}", parts[2]]) if len(parts) > 2 else "".join(parts),
    "rad": _root,
    "munder": "_".join,
    "mover": "^".join,
    "munderover": lambda parts: f"{parts[0]}_{_grouped(parts[1])}^{_grouped(parts[-1])} ",
    "mroot": lambda parts: _root(parts[::-1]),
}
_ONE = {"msqrt": "√({})", "mfenced": "({})"}
