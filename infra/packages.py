"""What Lambda would unpack: `python -m infra.packages` resolves the layer from wheels alone for both architectures and
prints sizes; it fails where a wheel is missing or the limit is near."""

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
    for arch, platform in PLATFORMS.items():
        with tempfile.TemporaryDirectory() as folder:
            layer = build_layer(Path(folder), platform)
        print(f"python{PY_VERSION} {arch:7} layer {layer:6.1f} MB + functions {code:.1f} MB of {LIMIT_MB} MB unzipped")
        if layer + code > LIMIT_MB:
            sys.exit("too large for Lambda")


def build_layer(folder: Path, platform: str) -> float:
    """By the layer's own Makefile, in a copy, as `sam build` does. Answers MB."""
    shutil.copytree(REPO / "layers" / "deps", folder / "deps")
    variables = {
        "ARTIFACTS_DIR": str(folder / "out"),
        "PY_VERSION": PY_VERSION,
        "PY_PLATFORM": platform,
        "UV": str(REPO / ".venv" / "bin" / "uv"),
        "PY": sys.executable,
    }
    assignments = [f"{name}={value}" for name, value in variables.items()]
    subprocess.run(["make", "--silent", "build-DepsLayer", *assignments], cwd=folder / "deps", check=True)
    return size_of(folder / "out")


def size_of(folder: Path) -> float:
    """MB of the files, caches of this machine's own Python in the sources left out."""
    skipped = "__pycache__" if folder == REPO / "functions" else ""
    files = (path for path in folder.rglob("*") if path.is_file() and skipped not in path.parts)
    return sum(path.stat().st_size for path in files) / 1_000_000


if __name__ == "__main__":
    main()
