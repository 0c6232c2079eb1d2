from typing import Annotated

from pydantic import Field

from bangumi.services.setup import Trial
from bangumi.web.schemas.base import Input, Model, NoneToEmpty, example

Text = Annotated[str, NoneToEmpty, Field(max_length=20_000)]


class ProviderIndex(Input):
    """Counted from 0 in the stored list, disabled providers included."""

    model_config = example({"provider_index": 0})

    provider_index: Annotated[int, Field(ge=0, le=100_000)]


class ProviderForm(Input):
    """A notification provider. Masked fields mean those of the stored provider of the same type and readable fields."""

    model_config = example({"type": "telegram", "token": "123456:ABC-DEF", "chat_id": "987654"})

    type: Annotated[str, Field(min_length=1, max_length=100)]
    enabled: bool = True
    token: Text = ""
    chat_id: Text = ""
    webhook_url: Text = ""
    server_url: Text = ""
    device_key: Text = ""
    user_key: Text = ""
    api_token: Text = ""
    template: Text = ""
    url: Text = ""


class NoticeTrial(Model):
    """How a test went; a test that fails is no error. `message` has both languages."""

    model_config = example(
        {
            "success": True,
            "message": "The test message is sent. / 测试消息已发送。",
            "message_zh": "测试消息已发送。",
            "message_en": "The test message is sent.",
        }
    )

    success: bool
    message: str
    message_zh: str
    message_en: str

    @classmethod
    def of(cls, trial: Trial) -> "NoticeTrial":
        message = trial.message
        return cls(success=trial.success, message=message.both, message_zh=message.zh, message_en=message.en)
