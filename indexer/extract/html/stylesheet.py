"""What a page's own style sheets and style attributes say of an element."""

import re

from lxml import etree

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_BLOCK = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?", re.I)
_SHORTHANDS = {"list-style": "list-style-type", "text-decoration-line": "text-decoration"}


class StyleSheet:
    """The rules of a page that name one element, class or id; what holds for some media alone is left out."""

    def __init__(self, root: etree._Element) -> None:
        self._rules: dict[str, dict[str, str]] = {}
        for style in root.iter("style"):
            for selectors, body in _RULE.findall(_AT_BLOCK.sub("", _COMMENT.sub("", style.text or ""))):
                for selector in selectors.split(","):
                    match = _SELECTOR.fullmatch(selector.strip())
                    if match and match[0]:
                        self._rules.setdefault(match[0].lower(), {}).update(_declarations(body))

    def value(self, element: etree._Element, name: str) -> str:
        """The value of a property for the element itself, in lower case; "" where it is not set."""
        for declared in (_declarations(element.get("style") or ""), *self._matching(element)):
            if name in declared:
                return declared[name]
        return ""

    def _matching(self, element: etree._Element) -> list[dict[str, str]]:
        """The rules that name the element, the most special first."""
        tag = element.tag if isinstance(element.tag, str) else ""
        names = [f"#{element.get('id')}"] if element.get("id") else []
        names += [f".{name}" for name in reversed((element.get("class") or "").split())]
        keys = [key.lower() for name in names for key in (tag + name, name)]
        return [self._rules[key] for key in (*keys, tag) if key in self._rules] if self._rules else []


def _declarations(body: str) -> dict[str, str]:
    """The properties of a rule or a style attribute by name; of two with one name the last counts."""
    pairs = (declaration.partition(":") for declaration in body.lower().split(";"))
    found = {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value.strip()}
    return {_SHORTHANDS.get(name, name): value for name, value in found.items()}
