"""Makes one of the two environments from its lock file: `python3 infra/local/bootstrap.py product|emulator`.

Runs on the machine's Python before anything is installed, so: standard library only, and nothing on standard output
(`make read-titles` owns that). The product's environment holds uv, which then makes the emulator's.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from infra.local.problems import NEED_MB, Problem, Why, read_failure
from infra.local.progress import Progress

REPO = Path(__file__).resolve().parents[2]
EMULATOR = REPO / "infra" / "local"
LOG = REPO / ".local" / "bootstrap.log"


def main(which: str) -> None:
    progress = Progress()
    try:
        check_space(REPO, NEED_MB)
        if which == "product":
            with progress.step("Install the product's packages · 安装产品依赖"):
                make_product()
        else:
            with progress.step("Install the local AWS emulator · 安装本地 AWS 模拟器"):
                sync(EMULATOR)
    except Problem as problem:
        sys.exit(problem.show())


def make_product() -> None:
    python = REPO / ".venv" / "bin" / "python"
    if not works(python):
        run([sys.executable, "-m", "venv", "--clear", str(REPO / ".venv")], Problem(Why.NO_VENV_MODULE, python=sys.executable))
    if not (REPO / ".venv" / "bin" / "uv").exists():
        run([str(python), "-m", "pip", "install", "--quiet", f"uv=={locked_version('uv')}"])
    sync(REPO)


def works(python: Path) -> bool:
    """Whether an earlier environment still stands: an upgrade of the machine's Python leaves dead links behind."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def sync(project: Path) -> None:
    uv = str(REPO / ".venv" / "bin" / "uv")
    run([uv, "sync", "--frozen", "--quiet", "--project", str(project), "--python", str(REPO / ".venv" / "bin" / "python")])


def locked_version(package: str) -> str:
    lock = tomllib.loads((REPO / "uv.lock").read_text())
    return next(str(entry["version"]) for entry in lock["package"] if entry["name"] == package)


def check_space(folder: Path, need_mb: int) -> None:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < need_mb:
        raise Problem(Why.NO_SPACE, path=folder, free=free, need=need_mb)


def run(command: list[str], otherwise: Problem | None = None) -> None:
    """Runs a tool with its output in the log; raises what the output means, or `otherwise`."""
    unwanted = {"VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "PYTHONPATH", "PYTHONHOME"}
    env = {name: value for name, value in os.environ.items() if name not in unwanted}
    done = subprocess.run(command, env=env | {"UV_PYTHON_DOWNLOADS": "never"}, capture_output=True, text=True, check=False)
    if done.returncode:
        output = done.stdout + done.stderr
        LOG.parent.mkdir(exist_ok=True)
        LOG.write_text(f"$ {' '.join(command)}\n{output}")
        raise otherwise or read_failure(" ".join(command[:4]), output, LOG, REPO)


if __name__ == "__main__":
    main(sys.argv[1])
