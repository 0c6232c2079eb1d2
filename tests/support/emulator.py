"""The emulator alone, without the template: for what must hold of it under load and sudden death."""

import os
import signal
from pathlib import Path
from typing import Any, Self

from botocore.config import Config

from infra.local.build import EMULATOR_BIN
from infra.local.children import Child
from infra.local.deploy import Cloud
from infra.local.settings import read_settings
from infra.local.stack import free_port


class LoneEmulator:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.cloud = Cloud(home, free_port())
        self._child: Child | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        command = [str(EMULATOR_BIN / "python"), "-m", "infra.local.emulator", str(self.home), str(self.cloud.port)]
        self._child = Child("emulator", command, read_settings(os.environ).machine, self.home.with_suffix(".log"))
        self._child.answer()

    def checkpoint(self) -> None:
        assert self._child
        self._child.ask({"do": "checkpoint"})

    def kill(self) -> None:
        """`kill -9`: nothing is saved."""
        assert self._child
        os.kill(self._child.pid, signal.SIGKILL)
        self._child.clear()

    def stop(self) -> None:
        if self._child:
            self._child.stop(30)
            self._child = None

    def client(self, service: str, config: Config | None = None) -> Any:
        return self.cloud.client(service, config)
