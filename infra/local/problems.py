"""What can keep the local stack from starting, as sentences that say what to do, in both languages.

Standard library only: bootstrap.py shows them before any environment exists.
"""

import shutil
from enum import Enum
from pathlib import Path

NEED_MB = 1500


class Why(Enum):
    """(English, Chinese); the braces are the values that `Problem` is raised with."""

    NO_VENV_MODULE = (
        "{python} can't make virtual environments. Install its venv module (Debian: sudo apt install python3-venv), "
        "then run make again.",
        "{python} 无法创建虚拟环境。请安装 venv 模块（Debian：sudo apt install python3-venv），然后重新执行 make。",
    )
    NO_REGISTRY = (
        "The package registry can't be reached. Check the network and the proxy settings (HTTPS_PROXY, PIP_INDEX_URL, "
        "UV_INDEX_URL, npm_config_registry), then run make again. The full output: {log}",
        "无法连接软件包仓库。请检查网络与代理设置（HTTPS_PROXY、PIP_INDEX_URL、UV_INDEX_URL、npm_config_registry），"
        "然后重新执行 make。完整输出：{log}",
    )
    NO_SPACE = (
        "{path} has {free} MB left, {need} MB are needed. Free some space or set DATA_DIR to another disk.",
        "{path} 仅剩 {free} MB，需要 {need} MB。请清理磁盘，或把 DATA_DIR 指向其他磁盘。",
    )
    NO_NODE = (
        "Node.js 20 or newer with npm is needed; found: {found}. Install it (https://nodejs.org), then run make again.",
        "需要 Node.js 20 或更新版本（含 npm）；当前：{found}。请安装（https://nodejs.org）后重新执行 make。",
    )
    BAD_SETTING = (
        "{name}={value} can't be used: {reason}.",
        "{name}={value} 无法使用：{reason}。",
    )
    NOT_WRITABLE = (
        "{path} can't be written. Give this user the right to, or set DATA_DIR to another folder.",
        "{path} 无法写入。请赋予当前用户写权限，或把 DATA_DIR 指向其他目录。",
    )
    PORT_TAKEN = (
        "Port {port} is in use by another program. Stop that, or choose another: PORT={other} make run",
        "端口 {port} 已被其他程序占用。请停止该程序，或换一个端口：PORT={other} make run",
    )
    PORT_REFUSED = (
        "This user may not listen on {host}:{port}. Choose another: PORT={other} make run",
        "当前用户不能监听 {host}:{port}。请换一个端口：PORT={other} make run",
    )
    ALREADY_RUNNING = (
        "It already runs on this data, at {url} (process {pid}). Stop that one first, or set another DATA_DIR and PORT.",
        "该数据目录上已有实例在运行：{url}（进程 {pid}）。请先停止它，或另设 DATA_DIR 与 PORT。",
    )
    STEP_FAILED = (
        "This step failed: {step}. Its output: {log}",
        "此步骤失败：{step}。输出见：{log}",
    )
    KEEPS_DYING = (
        "The {child} ended {times} times in a minute. Its last words are in {log}",
        "{child} 在一分钟内退出了 {times} 次。日志见：{log}",
    )


class Problem(Exception):
    """Ends the start: `show` is all that the user sees, no trace."""

    def __init__(self, why: Why, **values: object) -> None:
        super().__init__(why.name, values)
        self.why = why
        self.values = values

    def show(self) -> str:
        return "\n".join(text.format(**self.values) for text in self.why.value)


_NETWORK = (
    "error sending request",
    "failed to fetch",
    "could not connect",
    "connection refused",
    "connection reset",
    "temporary failure in name resolution",
    "name or service not known",
    "network is unreachable",
    "dns error",
    "timed out",
    "newconnectionerror",
    "tunnel connection failed",
    "enotfound",  # npm, as the next three
    "econnrefused",
    "etimedout",
    "eai_again",
    "(from versions: none)",  # pip, after its last try
)
_SPACE = ("no space left on device", "os error 28", "errno 28", "disk quota exceeded")


def read_failure(step: str, output: str, log: Path, disk: Path) -> Problem:
    """What the output of a failed installer or build tool means for the user."""
    said = output.lower()
    if any(word in said for word in _SPACE):
        return Problem(Why.NO_SPACE, path=disk, free=shutil.disk_usage(disk).free // 1_000_000, need=NEED_MB)
    if any(word in said for word in _NETWORK):
        return Problem(Why.NO_REGISTRY, log=log)
    return Problem(Why.STEP_FAILED, step=step, log=log)
