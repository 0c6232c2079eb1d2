"""What Lambda would unpack: `python -m infra.packages` resolves the layer from wheels alone, for both architectures, for the
Python that runs this (`make deploy` takes that) and for the template's default, and prints sizes. It fails where a wheel is
missing or Lambda's limit is passed."""

import itertools
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
PY_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
PLATFORMS = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}
LIMIT_MB = 250
"""Lambda's, of a function with its layers, unzipped."""


def main() -> None:
    code = size_of(REPO / "functions")
    for version, (arch, platform) in itertools.product(dict.fromkeys([PY_VERSION, default_version()]), PLATFORMS.items()):
        with tempfile.TemporaryDirectory() as folder:
            layer = build_layer(Path(folder), version, platform)
        how = "" if version == PY_VERSION else ", without byte code, which only that Python can make"
        print(f"python{version} {arch:7} layer {layer:5.1f} MB + functions {code:.1f} MB of {LIMIT_MB} MB unzipped{how}")
        if layer + code > LIMIT_MB:
            sys.exit("too large for Lambda")


def default_version() -> str:
    """Of the functions' runtime, where template.yaml is deployed without `make deploy`."""
    found = re.search(r"PythonRuntime:.*?Default: python([0-9.]+)", (REPO / "template.yaml").read_text(), re.DOTALL)
    assert found, "template.yaml has no default for PythonRuntime"
    return found[1]


def build_layer(folder: Path, version: str, platform: str) -> float:
    """By the layer's own Makefile, in a copy, as `sam build` does. Answers MB."""
    shutil.copytree(REPO / "layers" / "deps", folder / "deps")
    variables = {
        "ARTIFACTS_DIR": str(folder / "out"),
        "PY_VERSION": version,
        "PY_PLATFORM": platform,
        "UV": str(REPO / ".venv" / "bin" / "uv"),
        "PY": sys.executable if version == PY_VERSION else "none",
    }
    assignments = [f"{name}={value}" for name, value in variables.items()]
    command = ["make", "--silent", "build-DepsLayer", *assignments]
    done = subprocess.run(command, cwd=folder / "deps", check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return size_of(folder / "out")


def size_of(folder: Path) -> float:
    """MB of the files, caches of this machine's own Python in the sources left out."""
    skipped = "__pycache__" if folder == REPO / "functions" else ""
    files = (path for path in folder.rglob("*") if path.is_file() and skipped not in path.parts)
    return sum(path.stat().st_size for path in files) / 1_000_000


if __name__ == "__main__":
    main()
