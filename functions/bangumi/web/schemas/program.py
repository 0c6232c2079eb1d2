from typing import Literal

from bangumi.web.schemas.base import Model, example


class Status(Model):
    """`first_run`: the setup is still to be done."""

    model_config = example(
        {
            "status": "running",
            "version": "0.1.0",
            "first_run": False,
        }
    )

    status: Literal["running", "stopped"]
    version: str
    first_run: bool
