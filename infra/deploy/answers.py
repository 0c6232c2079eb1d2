"""What a deployment is: asked for the first time, then kept in .deploy.json, or the file that ANSWERS names. No secrets."""

import json
import os
import re
import sys
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
ANSWERS = Path(os.environ.get("ANSWERS") or REPO / ".deploy.json")
"""Another file is another deployment."""


@dataclass(frozen=True, slots=True)
class Answers:
    """`domain`, `certificate` and `zone` are empty for CloudFront's own name; `email` is where alarms go, empty for none."""

    stack: str = "kumo-bangumi"
    region: str = "us-east-1"
    arch: str = "x86_64"
    domain: str = ""
    zone: str = ""
    certificate: str = ""
    email: str = ""


_QUESTIONS = {
    "stack": "Name of the stack · 堆栈名称",
    "region": "AWS region · AWS 区域",
    "arch": "x86_64 or arm64 (20 % cheaper past the free tier) · 架构",
    "domain": "Your own domain name, empty for CloudFront's · 自有域名（可留空）",
    "zone": "Its Route 53 zone id, empty if the DNS is elsewhere · Route 53 区域 ID（可留空）",
    "certificate": "ARN of its certificate in us-east-1, empty to have one made in the zone · 证书 ARN（可留空）",
    "email": "Where alarms go, empty for no alarms · 告警邮箱（可留空）",
}


def read_answers() -> Answers:
    """The kept ones; else asked for on a terminal, and the defaults without one. STACK, REGION, ARCH, DOMAIN, ZONE,
    CERTIFICATE and EMAIL of the environment win, and are kept."""
    known = json.loads(ANSWERS.read_text()) if ANSWERS.exists() else {}
    given = {field.name: os.environ[name] for field in fields(Answers) if (name := field.name.upper()) in os.environ}
    answers = replace(Answers(**known), **given)
    if not ANSWERS.exists() and sys.stdin.isatty():
        answers = _asked(answers)
    if fault := find_fault(answers):
        sys.exit(fault)
    ANSWERS.write_text(json.dumps(asdict(answers), indent=2) + "\n")
    return answers


def _asked(answers: Answers) -> Answers:
    for name, question in _QUESTIONS.items():
        if name in ("zone", "certificate") and not answers.domain:
            continue
        default = getattr(answers, name)
        said = input(f"{question} [{default}]: ").strip()
        answers = replace(answers, **{name: said or default})
    return answers


def find_fault(answers: Answers) -> str:
    """What can't be deployed, "" for nothing."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", answers.stack):
        return f"STACK={answers.stack}: lower-case letters, digits and -, 40 at most."
    if answers.arch not in ("x86_64", "arm64"):
        return f"ARCH={answers.arch}: x86_64 or arm64."
    if answers.domain and not answers.certificate and not answers.zone:
        return "A domain needs ZONE (a certificate is made) or CERTIFICATE (in us-east-1)."
    if answers.domain and not answers.certificate and answers.region != "us-east-1":
        return "CloudFront takes certificates of us-east-1 only: make one there and set CERTIFICATE, or set REGION=us-east-1."
    return ""
