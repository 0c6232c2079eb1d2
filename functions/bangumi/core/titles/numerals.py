"""Numbers as titles write them: digits of any width, Chinese, Roman."""

_HAN_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_HAN_DIGITS |= {"九": 9, "壹": 1, "贰": 2, "貳": 2, "弐": 2, "叁": 3, "參": 3, "参": 3, "肆": 4, "伍": 5}
_HAN_UNITS = {"十": 10, "百": 100}
HAN_NUMERALS = "".join(_HAN_DIGITS) + "".join(_HAN_UNITS)

ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}


def integer(text: str) -> int | None:
    """The whole number that digits or Chinese numerals write, None for any other text."""
    if text.isdecimal():
        return int(text)
    total = digit = 0
    for sign in text:
        if sign in _HAN_UNITS:
            total += (digit or 1) * _HAN_UNITS[sign]
            digit = 0
        elif sign in _HAN_DIGITS:
            digit = digit * 10 + _HAN_DIGITS[sign]
        else:
            return None
    return total + digit if text else None


def number(text: str) -> float:
    """The number that digits, with or without a decimal, write; whole numbers as int."""
    value = float(text)
    return int(value) if value.is_integer() else value
