from typing import Annotated, Any

from pydantic import ConfigDict, Field

from bangumi.core.diagnosis import Finding, Outcome, Step
from bangumi.services.diagnosis import Examined
from bangumi.web.schemas.base import Input, Model, example

Text = Annotated[str, Field(max_length=4000)]


class DownloaderSettings(Input):
    """Any part of the downloader's settings, as `config/update` takes them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "host": "https://qb.example.org",
                    "username": "admin",
                    "password": "********",
                    "headers": {"CF-Access-Client-Id": "id.access", "CF-Access-Client-Secret": "********"},
                }
            ]
        },
    )

    type: Text | None = None
    host: Text | None = None
    username: Text | None = None
    password: Text | None = None
    path: Text | None = None
    ssl: bool | None = None
    verify_tls: bool | None = None
    api_key: Text | None = None
    headers: Annotated[dict[str, Text], Field(max_length=50)] | None = None

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class DiagnosisStep(Model):
    """`advice_*`: what to do about it, null where nothing is to be done."""

    model_config = example(
        {
            "step": "dns",
            "outcome": "failed",
            "finding_en": "The name nas.example.org is not known (DNS).",
            "finding_zh": "域名 nas.example.org 无法解析（DNS）。",
            "advice_en": "Check the spelling.",
            "advice_zh": "请检查拼写。",
        }
    )

    step: Step
    outcome: Outcome
    finding_en: str
    finding_zh: str
    advice_en: str | None
    advice_zh: str | None

    @classmethod
    def of(cls, finding: Finding) -> "DiagnosisStep":
        advice = finding.advice
        return cls(
            step=finding.step,
            outcome=finding.outcome,
            finding_en=finding.message.en,
            finding_zh=finding.message.zh,
            advice_en=advice.en if advice else None,
            advice_zh=advice.zh if advice else None,
        )


class Diagnosis(Model):
    """`ok`: qBittorrent was reached and let us in; a step may still warn. `message_*` is the verdict, `version`
    qBittorrent's, empty until it was read."""

    model_config = example(
        {
            "ok": True,
            "message_en": "The downloader answers: v5.0.2",
            "message_zh": "下载器连接成功：v5.0.2",
            "version": "v5.0.2",
            "steps": [
                {
                    "step": "version",
                    "outcome": "passed",
                    "finding_en": "The downloader answers: v5.0.2",
                    "finding_zh": "下载器连接成功：v5.0.2",
                    "advice_en": None,
                    "advice_zh": None,
                }
            ],
        }
    )

    ok: bool
    message_en: str
    message_zh: str
    version: str
    steps: list[DiagnosisStep]

    @classmethod
    def of(cls, examined: Examined) -> "Diagnosis":
        return cls(
            ok=examined.ok,
            message_en=examined.message.en,
            message_zh=examined.message.zh,
            version=examined.version,
            steps=[DiagnosisStep.of(finding) for finding in examined.findings],
        )
