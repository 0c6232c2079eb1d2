"""A connection to the downloader as a row of steps: how far it came, what was found there, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from bangumi.core.config import DownloaderConfig
from bangumi.core.messages import Message, Say


class Step(StrEnum):
    """In the order in which a connection takes them; each stands on those before it."""

    ADDRESS = "address"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    ANSWER = "answer"
    HOST_CHECK = "host_check"
    LOGIN = "login"
    VERSION = "version"


class Outcome(StrEnum):
    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one step showed. `advice`: what to do about it, None where nothing is to be done."""

    step: Step
    outcome: Outcome
    message: Message
    advice: Message | None = None


_FAULTS: dict[Say, tuple[Step, Say]] = {
    Say.DOWNLOADER_TYPE: (Step.ADDRESS, Say.TRY_ADDRESS),
    Say.DOWNLOADER_ADDRESS: (Step.ADDRESS, Say.TRY_ADDRESS),
    Say.DOWNLOADER_NO_DNS: (Step.DNS, Say.TRY_DNS),
    Say.DOWNLOADER_CLOSED: (Step.CONNECT, Say.TRY_CLOSED),
    Say.DOWNLOADER_NO_ROUTE: (Step.CONNECT, Say.TRY_ROUTE),
    Say.DOWNLOADER_TIMED_OUT: (Step.CONNECT, Say.TRY_TIMED_OUT),
    Say.DOWNLOADER_CUT_OFF: (Step.CONNECT, Say.TRY_HTTPS),
    Say.DOWNLOADER_TLS: (Step.TLS, Say.TRY_TLS),
    Say.DOWNLOADER_NO_TLS: (Step.TLS, Say.TRY_HTTP),
    Say.DOWNLOADER_GATEWAY: (Step.ANSWER, Say.TRY_GATEWAY),
    Say.DOWNLOADER_REDIRECTS: (Step.ANSWER, Say.TRY_REDIRECTS),
    Say.DOWNLOADER_ACCESS: (Step.ANSWER, Say.TRY_ACCESS),
    Say.DOWNLOADER_PROXY_LOGIN: (Step.ANSWER, Say.TRY_PROXY),
    Say.DOWNLOADER_PROXY_REFUSES: (Step.ANSWER, Say.TRY_PROXY),
    Say.DOWNLOADER_STRANGER: (Step.ANSWER, Say.TRY_STRANGER),
    Say.DOWNLOADER_NO_API: (Step.ANSWER, Say.TRY_STRANGER),
    Say.DOWNLOADER_HOST_CHECK: (Step.HOST_CHECK, Say.TRY_HOST_CHECK),
    Say.DOWNLOADER_BANNED: (Step.LOGIN, Say.TRY_BANNED),
    Say.DOWNLOADER_WRONG_LOGIN: (Step.LOGIN, Say.TRY_LOGIN),
    Say.DOWNLOADER_WRONG_KEY: (Step.LOGIN, Say.TRY_KEY),
    Say.DOWNLOADER_OPEN: (Step.LOGIN, Say.TRY_PASSWORD),
    Say.DOWNLOADER_TOO_OLD: (Step.VERSION, Say.TRY_UPDATE),
}
"""What the doctor says → the step that it is about, and what to do."""

_PASSED = {
    Step.ADDRESS: Say.STEP_ADDRESS,
    Step.DNS: Say.STEP_DNS,
    Step.CONNECT: Say.STEP_CONNECT,
    Step.TLS: Say.STEP_TLS,
    Step.ANSWER: Say.STEP_ANSWER,
    Step.HOST_CHECK: Say.STEP_HOST_CHECK,
    Step.LOGIN: Say.STEP_LOGIN,
}


def findings_of(message: Message, config: DownloaderConfig, *, ok: bool) -> tuple[Finding, ...]:
    """All steps, from what a diagnosis of these settings ended with (`ok`: it reached qBittorrent)."""
    at, advice = _FAULTS.get(message.say, (Step.VERSION if ok else Step.ANSWER, None))
    steps = list(Step)
    found = [_passed(step, config) for step in steps[: steps.index(at)]]
    if ok and at is Step.VERSION:
        found.append(Finding(at, Outcome.PASSED, message))
    else:
        outcome = Outcome.WARNING if ok else Outcome.FAILED
        found.append(Finding(at, outcome, message, Message.of(advice, **message.values) if advice else None))
    rest = steps[len(found) :]
    if ok:  # a warning on the way: the rest was seen to be well
        return (*found, *(Finding(step, Outcome.PASSED, Message.of(Say.STEP_VERSION)) for step in rest))
    return (*found, *(Finding(step, Outcome.SKIPPED, Message.of(Say.STEP_SKIPPED)) for step in rest))


def _passed(step: Step, config: DownloaderConfig) -> Finding:
    if step is not Step.TLS:
        return Finding(step, Outcome.PASSED, Message.of(_PASSED[step]))
    host = config.host.strip().lower()
    if not (host.startswith("https://") or (config.ssl and "://" not in host)):
        return Finding(step, Outcome.SKIPPED, Message.of(Say.STEP_NO_TLS))
    if not config.verify_tls:
        return Finding(step, Outcome.WARNING, Message.of(Say.STEP_TLS_UNCHECKED), Message.of(Say.TRY_TLS))
    return Finding(step, Outcome.PASSED, Message.of(_PASSED[step]))
