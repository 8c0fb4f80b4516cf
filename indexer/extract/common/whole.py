"""Numbers as markup gives them."""


def whole(value: str | None, *, default: int, most: int) -> int:
    """The whole number that `value` is, from 0 to `most`; `default` where it is none.

    Digits only: "²" is one to `str.isdigit` and none to `int`.
    """
    digits = (value or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) < 10 and int(digits) <= most else default
