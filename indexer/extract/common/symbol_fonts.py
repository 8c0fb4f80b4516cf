"""Signs set in symbol fonts: a code of such a font as the character it shows.

Word and LibreOffice store such a code as U+F020 to U+F0FF or as the Latin-1 character of the same number.
Sources: Adobe Symbol encoding and Wingdings of Unicode's public mappings
(https://www.unicode.org/Public/MAPPINGS/VENDORS/ADOBE/symbol.txt, L2/11-149).
"""

_SYMBOL = dict(
    zip(
        (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xA0, 0xF0), *range(0xF1, 0xFF)),
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ"
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
        strict=True,
    )
) | {0x22: "∀", 0x24: "∃", 0x27: "∍", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼"}

_WINGDINGS = {
    **{0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0xD8: "➢"},
    **{0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE7: "←", 0xE8: "→", 0xE9: "↑", 0xEA: "↓", 0xEF: "⇦", 0xF0: "⇨"},
    **{0xF1: "⇧", 0xF2: "⇩", 0xF3: "⬄", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
}
_WINGDINGS3 = {0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x70: "▲", 0x71: "▼", 0x74: "◀", 0x75: "▶", 0x7D: "▶"}
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 3": _WINGDINGS3}


def symbols(text: str, font: str | None) -> str:
    """The text as it looks in the font; unchanged where that is no symbol font, or where the sign is not known."""
    table = _FONTS.get((font or "").strip().lower())
    return "".join(table.get(_code(character), character) for character in text) if table else text


def _code(character: str) -> int:
    code = ord(character)
    return code - 0xF000 if 0xF020 <= code <= 0xF0FF else code
