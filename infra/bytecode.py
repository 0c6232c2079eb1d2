"""Compiles the functions that `sam build` left in a folder: `python infra/bytecode.py .aws-sam/build`.

Lambda can't write byte code, and imports take 2.8 times longer without. Must be run by the runtime's own minor version
of Python; the files are valid whatever their sources' times are after zipping.
"""

import compileall
import py_compile
import shutil
import sys
from pathlib import Path


def compile_functions(built: Path) -> None:
    for door in built.glob("*/api.py"):
        for stale in door.parent.rglob("__pycache__"):
            shutil.rmtree(stale)
        mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
        if not compileall.compile_dir(door.parent, quiet=1, invalidation_mode=mode, stripdir=door.parent):
            sys.exit(f"{door.parent} does not compile")


if __name__ == "__main__":
    compile_functions(Path(sys.argv[1]))
