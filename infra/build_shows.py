"""Builds what the functions know of shows: `data/shows.json.gz` and `core/shows/hanzi.py`.

    make show-index

The result is committed: only who refreshes the data needs this. To refresh, raise bangumi-data's version in
infra/shows/package.json first. The output depends on nothing but the pinned inputs.
"""

import json
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "infra/shows/node_modules/bangumi-data"
INDEX = ROOT / "functions/bangumi/data/shows.json.gz"
HANZI = ROOT / "functions/bangumi/core/shows/hanzi.py"
_LINE = 100


def main() -> None:
    """Builds both files and says how large they are."""
    started = time.perf_counter()
    _write_hanzi()
    shows = _write_index()
    seconds = time.perf_counter() - started
    print(f"{shows} shows, {INDEX.stat().st_size / 1e6:.2f} MB, {seconds:.0f} s -> {INDEX.relative_to(ROOT)}")


def _write_hanzi() -> None:
    from infra.shows.hanzi import simplified_forms

    forms = simplified_forms()
    lines = [
        '"""Chinese characters and their simplified forms, place by place.',
        "",
        "Written by infra/build_shows.py from the tables of OpenCC (Apache-2.0, https://github.com/BYVoid/OpenCC).",
        '"""',
    ]
    for name, chars in (("TRADITIONAL", "".join(forms)), ("SIMPLIFIED", "".join(forms.values()))):
        lines += ["", f"{name} = ("]
        lines += [f'    "{chars[i : i + _LINE]}"' for i in range(0, len(chars), _LINE)]
        lines += [")"]
    HANZI.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_index() -> int:
    # imported after _write_hanzi, whose table folding reads
    from bangumi.core.shows.compiling import compile_index, pack_index
    from infra.shows.readings import readings_of

    items = json.loads((DATA / "dist/data.json").read_text(encoding="utf-8"))["items"]
    version = json.loads((DATA / "package.json").read_text(encoding="utf-8"))["version"]
    japanese = [item for item in items if item["lang"] == "ja"]
    readings = readings_of({item["title"]: item["titleTranslate"].get("en", ()) for item in japanese})
    index = compile_index(items, readings, f"bangumi-data {version}")
    INDEX.write_bytes(pack_index(index))
    return len(index["shows"])


if __name__ == "__main__":
    main()
