"""What every part of the contract shares: the envelope, refusals, batches and ids."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, JsonValue, Tag

from bangumi.core.messages import Message, Say
from bangumi.services.batch import Batch


class Model(BaseModel):
    """Base of what the API answers. Models are built with their first use: a request needs few of them."""

    model_config = ConfigDict(defer_build=True)


class Input(BaseModel):
    """Base of the bodies that the API takes. Built at once: FastAPI warns about its own use of a deferred one."""


def example(values: dict[str, JsonValue]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class Envelope(Model):
    """What every action answers."""

    model_config = example(
        {
            "status": True,
            "msg_en": "Done.",
            "msg_zh": "操作成功。",
        }
    )

    status: bool
    msg_en: str
    msg_zh: str


def envelope(say: Say, **values: object) -> Envelope:
    return Envelope(status=True, **both(Message.of(say, **values)))


def both(message: Message) -> dict[str, Any]:
    return {"msg_en": message.en, "msg_zh": message.zh}


class FieldFault(Model):
    field: str
    msg: str


class Refusal(Envelope):
    """What every error answers. `errors` names the fields of a 400, `request_id` finds a 500 in the log."""

    model_config = example(
        {
            "status": False,
            "msg_en": "There is no rule 7.",
            "msg_zh": "没有编号为 7 的番剧规则。",
        }
    )

    errors: list[FieldFault] | None = None
    request_id: str | None = None


class BatchFault(Model):
    id: int
    msg_en: str
    msg_zh: str


class BatchAnswer(Envelope):
    """How many of a batch succeeded, and what was wrong with the others. `status` is true when all did."""

    model_config = example(
        {
            "status": False,
            "msg_en": "1 of 2 done.",
            "msg_zh": "共 2 项，成功 1 项。",
            "succeeded": 1,
            "failed": [{"id": 9, "msg_en": "There is no rule 9.", "msg_zh": "没有编号为 9 的番剧规则。"}],
        }
    )

    succeeded: int
    failed: list[BatchFault]

    @classmethod
    def of(cls, batch: Batch) -> "BatchAnswer":
        done, failed = len(batch.done), len(batch.failed)
        return cls(
            status=not failed,
            **both(Message.of(Say.BATCH_DONE, done=done, total=done + failed)),
            succeeded=done,
            failed=[BatchFault(id=id_, **both(error.message)) for id_, error in batch.failed],
        )


def _no_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("not a number")  # noqa: TRY004 - pydantic turns this one into a fault of the field
    return value


AnyId = Annotated[Annotated[int, Field(ge=-(2**53), le=2**53)], BeforeValidator(_no_bool)]
"""An id in a list: one that nobody has fails alone, it does not refuse the list."""

Ids = Annotated[Sequence[AnyId], Field(max_length=10_000)]
BareIds = Annotated[Ids, Tag("list")]
BARE_OR_NAMED = Discriminator(lambda given: "list" if isinstance(given, Sequence) else "object")
"""Of a body that is a list of ids, or an object (tagged so) with that list: faults are told of the form that was sent."""

NoneToEmpty = BeforeValidator(lambda value: "" if value is None else value)
"""For texts that clients send as null."""
