"""The doctor's verdict as a row of steps."""

import pytest

from bangumi.core.config import DownloaderConfig
from bangumi.core.diagnosis import Finding, Outcome, Step, findings_of
from bangumi.core.messages import Message, Say

NO_VERDICTS = {Say.DOWNLOADER_UNREACHABLE, Say.DOWNLOADER_REFUSED, Say.DOWNLOADER_BACK, Say.DOWNLOADER_WRONG}
GOOD = {Say.DOWNLOADER_REACHED, Say.DOWNLOADER_OPEN}
FAULTS = [say for say in Say if say.name.startswith("DOWNLOADER_") and say not in NO_VERDICTS | GOOD]


def examined(say: Say, *, ok: bool = False, **settings: object) -> dict[Step, Finding]:
    config = DownloaderConfig(**({"host": "https://nas.example"} | settings))  # type: ignore[arg-type]
    values = dict.fromkeys(("host", "version", "detail", "status", "target", "type", "needed", "action"), "x")
    found = findings_of(Message.of(say, **values), config, ok=ok)
    assert [finding.step for finding in found] == list(Step)
    return {finding.step: finding for finding in found}


@pytest.mark.parametrize("say", FAULTS, ids=lambda say: say.name)
def test_every_fault_has_its_step_and_its_advice(say: Say) -> None:
    found = list(examined(say).values())

    [place] = [place for place, finding in enumerate(found) if finding.outcome is Outcome.FAILED]
    assert found[place].message.say is say
    advice = found[place].advice
    assert advice and "?" not in advice.en
    assert all(finding.outcome is Outcome.PASSED for finding in found[:place])
    assert all(finding.outcome is Outcome.SKIPPED for finding in found[place + 1 :])


def test_when_all_is_well_every_step_passed() -> None:
    assert {finding.outcome for finding in examined(Say.DOWNLOADER_REACHED, ok=True).values()} == {Outcome.PASSED}


def test_an_open_door_warns_at_the_login() -> None:
    found = examined(Say.DOWNLOADER_OPEN, ok=True)
    assert found[Step.LOGIN].outcome is Outcome.WARNING
    assert found[Step.LOGIN].advice
    assert found[Step.VERSION].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("settings", "outcome"),
    [
        ({"host": "nas:8080"}, Outcome.SKIPPED),
        ({"host": "http://nas", "ssl": True}, Outcome.SKIPPED),
        ({"host": "nas", "ssl": True}, Outcome.PASSED),
        ({"host": "HTTPS://nas"}, Outcome.PASSED),
        ({"host": "nas", "ssl": True, "verify_tls": False}, Outcome.WARNING),
    ],
)
def test_of_tls_only_what_there_was(settings: dict[str, object], outcome: Outcome) -> None:
    assert examined(Say.DOWNLOADER_REACHED, ok=True, **settings)[Step.TLS].outcome is outcome
