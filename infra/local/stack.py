"""The running whole: a supervisor (this process), the emulator with the functions' workers, and the gateway.

    browser ── gateway ─┬─ emulator ── workers (api, feed, rename, …)
                        └─ search app, in the gateway itself

Each child may be killed at any moment: the supervisor starts it again on the same port, and the emulator's journal has
every write that was acknowledged. When the supervisor is killed, the children see their input end, save and leave.
"""

import errno
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn, TextIO

from infra.local.build import EMULATOR_BIN, build, read_sources
from infra.local.children import Child
from infra.local.deploy import REGION, STACK, Cloud, deploy, deployment_stamp
from infra.local.problems import Problem, Why
from infra.local.progress import Progress
from infra.local.settings import REPO, Settings
from infra.local.site import DIST, build_site

NEED_MB = 500
PATIENCE_S = 5.0
DEATHS_A_MINUTE = 5


class Stack:
    def __init__(self, settings: Settings, progress: Progress) -> None:
        self._settings = settings
        self._progress = progress
        self._logs = settings.data / "logs"
        self._home = settings.data / "emulator"
        self._deaths: deque[float] = deque(maxlen=DEATHS_A_MINUTE)
        self._cloud = Cloud(self._home, 0)
        self._inherited: Mapping[str, str] = {}
        self._emulator: Child | None = None
        self._gateway: Child | None = None

    def run(self) -> NoReturn:
        """Until KeyboardInterrupt, or Problem when it can't go on; everything is saved then."""
        make_writable(self._settings.data)
        with only_one(self._settings.data) as note, listening(self._settings) as listener:
            check_machine(self._settings)
            url = address(self._settings.host, listener)
            self._inherited = inherited(self._settings, listener)
            self._cloud = Cloud(self._home, free_port())
            end_orphans(note)
            self._announce(note, url)
            try:
                self._start(listener)
                self._announce(note, url)
                self._progress.say(f"\n  Kumo Bangumi · 云番  →  {url}\n\n  Ctrl-C stops it · 按 Ctrl-C 停止\n")
                while True:
                    time.sleep(0.2)
                    if self._look_after(listener):
                        self._announce(note, url)
            finally:
                with self._progress.step("Save and stop · 保存并停止"):
                    self._stop()

    # -- start

    def _start(self, listener: socket.socket) -> None:
        sources = read_sources()
        stamp, stamp_file = deployment_stamp(sources), self._settings.data / "deployed"
        starting = threading.Thread(target=self._start_emulator)
        starting.start()
        try:
            with self._progress.step("Build the functions · 构建函数"):
                build(sources, self._settings.tools, self._logs / "build.log")
            with self._progress.step("Build the web UI · 构建网页"):
                build_site(self._settings.tools, self._logs / "site.log")
        finally:
            with self._progress.step("Start the local AWS · 启动本地 AWS"):
                starting.join()
        emulator = self._wait_for(self._emulator)
        if not stamp_file.exists() or stamp_file.read_text() != stamp:
            stamp_file.unlink(missing_ok=True)
            with self._progress.step("Deploy template.yaml · 部署 template.yaml"):
                deploy(self._cloud, self._settings.tools, self._logs / "deploy.log")
                emulator.ask({"do": "checkpoint"})
            stamp_file.write_text(stamp)
        with self._progress.step("Open the door · 打开入口"):
            self._start_gateway(listener)

    def _start_emulator(self) -> None:
        command = [str(EMULATOR_BIN / "python"), "-m", "infra.local.emulator", str(self._home), str(self._cloud.port)]
        self._emulator = Child("emulator", command, self._inherited, self._logs / "emulator.log")
        with suppress(BrokenPipeError):  # `_wait_for` tells
            self._emulator.answer()

    def _wait_for(self, child: Child | None) -> Child:
        if child is None or child.ended():
            raise Problem(Why.STEP_FAILED, step="start", log=child.log if child else self._logs)
        return child

    def _start_gateway(self, listener: socket.socket) -> None:
        emulator = self._wait_for(self._emulator)
        outputs = self._cloud.outputs()
        function = emulator.ask({"do": "environment", "function": f"{STACK}-search"})["environment"]
        function["PYTHONPATH"] = os.pathsep.join([function["PYTHONPATH"], str(REPO)])
        env = {
            **self._inherited,
            **function,
            "AWS_ENDPOINT_URL": self._cloud.endpoint,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "GATEWAY_UPSTREAM": json.dumps(self._upstream(outputs)),
        }
        command = [sys.executable, "-S", "-m", "infra.local.gateway", str(listener.fileno()), str(DIST)]
        self._gateway = Child("gateway", command, env, self._logs / "gateway.log", [listener.fileno()])
        try:
            self._gateway.answer()
        except BrokenPipeError:
            raise Problem(Why.STEP_FAILED, step="gateway", log=self._gateway.log) from None

    def _upstream(self, outputs: Mapping[str, str]) -> dict[str, str]:
        root = self._cloud.environment
        return {
            "emulator": self._cloud.endpoint,
            "rest_api": outputs["RestApiId"],
            "bucket": outputs["SiteBucketName"],
            "access_key": root["AWS_ACCESS_KEY_ID"],
            "secret_key": root["AWS_SECRET_ACCESS_KEY"],
            "region": REGION,
        }

    # -- life

    def _announce(self, note: Path, url: str) -> None:
        """For a second start on the same data, and for the tests. The gateway is in it when the product is up."""
        children = {child.name: child.pid for child in (self._emulator, self._gateway) if child}
        told = {"pid": os.getpid(), "url": url, "emulator_port": self._cloud.port, "children": children}
        aside = note.with_suffix(".new")
        aside.write_text(json.dumps(told))
        aside.replace(note)

    def _look_after(self, listener: socket.socket) -> bool:
        """Starts again what has died; answers whether something had."""
        before = (self._emulator, self._gateway)
        if self._emulator and self._emulator.ended():
            self._count_death(self._emulator)
            self._emulator.clear()
            self._start_emulator()
            # The search function's session ended with the emulator; asking for its environment opens it again.
            self._wait_for(self._emulator).ask({"do": "environment", "function": f"{STACK}-search"})
        if self._gateway and self._gateway.ended():
            self._count_death(self._gateway)
            self._start_gateway(listener)
        return before != (self._emulator, self._gateway)

    def _count_death(self, child: Child) -> None:
        self._progress.say(f"! {child.name} ended, starting it again · {child.name} 已退出，正在重启")
        self._deaths.append(time.monotonic())
        if len(self._deaths) == DEATHS_A_MINUTE and self._deaths[-1] - self._deaths[0] < 60:
            raise Problem(Why.KEEPS_DYING, child=child.name, times=DEATHS_A_MINUTE, log=child.log)

    def _stop(self) -> None:
        if self._gateway:
            self._gateway.stop(PATIENCE_S)
        if self._emulator:
            self._emulator.stop(4 * PATIENCE_S)


# -- what the machine must offer


def check_machine(settings: Settings) -> None:
    free = shutil.disk_usage(settings.data).free // 1_000_000
    if free < NEED_MB:
        raise Problem(Why.NO_SPACE, path=settings.data, free=free, need=NEED_MB)
    found = node_version(settings.machine)
    version = re.match(r"v(\d+)\.", found)
    if not version or int(version[1]) < 20 or not shutil.which("npm", path=settings.machine["PATH"]):
        raise Problem(Why.NO_NODE, found=found)


def node_version(env: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(["node", "--version"], env=dict(env), capture_output=True, text=True, check=False)
    except OSError:
        return "none, 无"
    return done.stdout.strip() or "none, 无"


def make_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lock").touch()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Problem(Why.NO_SPACE, path=folder.parent, free=0, need=NEED_MB) from None
        raise Problem(Why.NOT_WRITABLE, path=folder) from None


@contextmanager
def only_one(folder: Path) -> Iterator[Path]:
    """Holds the data folder; the yielded file is for telling others who holds it."""
    note = folder / "running.json"
    deadline = time.monotonic() + PATIENCE_S  # the one before may be saving
    with (folder / "lock").open() as lock:
        while not locked(lock):
            if time.monotonic() > deadline:
                known = json.loads(note.read_text()) if note.exists() else {}
                raise Problem(Why.ALREADY_RUNNING, url=known.get("url", "?"), pid=known.get("pid", "?"))
            time.sleep(0.1)
        try:
            yield note
        finally:
            note.unlink(missing_ok=True)


def locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def end_orphans(note: Path) -> None:
    """The children of a supervisor that was killed leave by themselves, the emulator after it has saved. One that does
    not is killed: the data folder is ours."""
    if not note.exists():
        return
    children = [int(pid) for pid in json.loads(note.read_text())["children"].values()]
    deadline = time.monotonic() + 4 * PATIENCE_S
    while left := [pid for pid in children if is_ours(pid)]:
        if time.monotonic() > deadline:
            for pid in left:
                with suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
            return
        time.sleep(0.1)


def is_ours(pid: int) -> bool:
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "infra.local." in shown.stdout


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The product's port. Held here, so that a gateway that is started again finds it, and the callers in line too."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bind(listener, settings.host, settings.port)
        listener.listen(512)
        yield listener


def bind(listener: socket.socket, host: str, port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S  # the gateway of a killed supervisor is still leaving
    while True:
        try:
            return listener.bind((host, port))
        except PermissionError:
            raise Problem(Why.PORT_REFUSED, host=host, port=port, other=free_port()) from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Problem(Why.BAD_SETTING, name="HOST", value=host, reason=error.strerror) from None
            if time.monotonic() > deadline:
                raise Problem(Why.PORT_TAKEN, port=port, other=free_port()) from None
            time.sleep(0.1)


def address(host: str, listener: socket.socket) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{listener.getsockname()[1]}"


def inherited(settings: Settings, listener: socket.socket) -> dict[str, str]:
    """What functions and gateway get. Passkeys belong to the first of PUBLIC_URLS, and an address can't own any."""
    port = listener.getsockname()[1]
    here = f"http://localhost:{port},http://127.0.0.1:{port}"
    return {**settings.machine, "PUBLIC_URLS": here, **settings.product}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
