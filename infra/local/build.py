"""`sam build` for this machine: once for each state of the sources, whatever data folder they are deployed to."""

import fcntl
import hashlib
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.local.problems import read_failure
from infra.local.settings import REPO

EMULATOR_BIN = REPO / "infra" / "local" / ".venv" / "bin"
FOLDER = REPO / ".aws-sam" / "local"
TEMPLATE = FOLDER / "build" / "template.yaml"
PY_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
_STAMP = FOLDER / "stamp"
_SOURCES = ("template.yaml", "functions", "layers/deps", "infra/local/build.py", "infra/bytecode.py")


def read_sources() -> str:
    """A digest of all that the build depends on."""
    digest = hashlib.sha256(f"{PY_VERSION} {platform.platform()} {platform.machine()}".encode())
    for source in _SOURCES:
        root = REPO / source
        for path in [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file()):
            if "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(REPO)} {path.stat().st_mode & 0o100}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build(stamp: str, env: Mapping[str, str], log: Path) -> None:
    """Leaves the built template at TEMPLATE. A second caller waits for the first and finds its work done."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _STAMP.exists() and _STAMP.read_text() == stamp:
            return
        _STAMP.unlink(missing_ok=True)
        command = ["build", "--cached", "--parallel", "--template", str(REPO / "template.yaml")]
        folders = ["--build-dir", str(FOLDER / "build"), "--cache-dir", str(FOLDER / "cache")]
        layer = {"PY_VERSION": PY_VERSION, "PY_PLATFORM": "", "PY": sys.executable, "UV": str(REPO / ".venv/bin/uv")}
        sam([*command, *folders], {**env, **layer}, log, "sam build")
        compiler = [sys.executable, str(REPO / "infra" / "bytecode.py"), str(FOLDER / "build")]
        run_logged(compiler, env, log.with_stem("compile"), "compile functions")
        _STAMP.write_text(stamp)


def sam(arguments: Sequence[str], env: Mapping[str, str], log: Path, step: str) -> None:
    quiet = {
        "SAM_CLI_TELEMETRY": "0",
        "__SAM_CLI_APP_DIR": str(log.parent / "sam"),
        "AWS_DEFAULT_REGION": "us-east-1",
        "PATH": os.pathsep.join([str(EMULATOR_BIN), env["PATH"]]),
    }
    run_logged([str(EMULATOR_BIN / "sam"), *arguments], {**env, **quiet}, log, step)


def run_logged(command: Sequence[str], env: Mapping[str, str], log: Path, step: str, folder: Path = REPO) -> None:
    """Output goes to `log`, a failure becomes the Problem that it tells of. Interrupted, it leaves nothing running."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise
    if process.returncode:
        raise read_failure(step, log.read_text(errors="replace"), log, log.parent)
