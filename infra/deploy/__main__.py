"""`make deploy` and `make destroy`: `python -m infra.deploy up|down`, with the AWS credentials of the shell."""

import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.deploy import site
from infra.deploy.answers import ANSWERS, REPO, Answers, read_answers
from infra.deploy.stack import Stack
from infra.local.problems import Problem
from infra.local.settings import read_settings
from infra.local.site import DIST, build_site

BUILT = REPO / ".aws-sam" / "cloud"
PY_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
PLATFORM = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}
PASSED_ON = ("BillingMode", "GradualDeploy", "TmdbApiKey")
SAM_STACK = "aws-sam-cli-managed-default"
"""Where sam keeps its uploads, for all stacks of the region."""


def main(what: str) -> None:
    answers = read_answers()
    session = boto3.Session(region_name=answers.region)
    try:
        if what == "up":
            up(answers, session)
        else:
            down(answers, session)
    except Problem as problem:
        sys.exit(problem.show())
    except WaiterError:
        sys.exit(f"AWS could not remove {answers.stack}; its console says why · 删除失败，原因见 AWS 控制台")
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"AWS: {error}")


# -- up


def up(answers: Answers, session: Any) -> None:
    """Safe to repeat: what has not changed stays. The first time it runs the deployment twice, since the functions must
    know the address that CloudFront gives the site."""
    before = Stack(answers, session)
    if before.has_failed:
        before.delete()
    # A stack that stands keeps the secrets that it has: sam leaves as it is what is not named here.
    made: dict[str, str] = {}
    if not before.stands:
        made = {"EdgeSecret": secrets.token_urlsafe(32), "KeptTable": str(before.has_table).lower()}
    if not before.stands or os.environ.get("NEW_TOKEN"):
        made["SetupToken"] = secrets.token_urlsafe(24)
    build(answers)
    deploy(answers, made)
    tell(made)  # now: whatever fails from here on, it is not told again
    after = Stack(answers, session)
    if not answers.domain and not after.parameter("PublicUrls"):
        deploy(answers, {"PublicUrls": after.outputs["SiteUrl"]})
    site.publish(DIST, after.outputs, session)
    print(f"\n  Kumo Bangumi · 云番  →  {after.outputs['SiteUrl']}")
    if answers.domain and not answers.zone:
        print(f"  Point {answers.domain} (CNAME) at · 请将 CNAME 指向: {after.outputs['DistributionName']}")


def tell(made: dict[str, str]) -> None:
    if made.get("KeptTable") == "true":
        print("\n  The data that an earlier deployment left is in use again · 已沿用先前保留的数据")
    if "SetupToken" in made:
        print(f"\n  Setup token (shown once) · 初始化令牌（仅显示一次）: {made['SetupToken']}", flush=True)


def build(answers: Answers) -> None:
    """The web UI, and the functions for the Python that runs this, so that its byte code fits."""
    tools = read_settings(os.environ).tools
    build_site(tools, BUILT / "site.log")
    env = {"PY_VERSION": PY_VERSION, "PY_PLATFORM": PLATFORM[answers.arch], "PY": sys.executable}
    folders = ["--build-dir", str(BUILT / answers.arch), "--cache-dir", str(BUILT / f"{answers.arch}-cache")]
    runtime = ["--parameter-overrides", f"PythonRuntime=python{PY_VERSION}", f"Architecture={answers.arch}"]
    sam(["build", "--cached", "--parallel", *folders, *runtime], env | {"UV": str(REPO / ".venv/bin/uv")})
    subprocess.run([sys.executable, "infra/bytecode.py", str(BUILT / answers.arch)], cwd=REPO, check=True)


def deploy(answers: Answers, more: dict[str, str]) -> None:
    """Secrets go by the command line of a child of ours; what is not named keeps its value."""
    parameters = {
        "PythonRuntime": f"python{PY_VERSION}",
        "Architecture": answers.arch,
        "DomainName": answers.domain,
        "HostedZoneId": answers.zone,
        "CertificateArn": answers.certificate,
        "Alarms": "true" if answers.email else "false",
        "AlarmEmail": answers.email,
        **({"PublicUrls": ""} if answers.domain else {}),  # it is the domain then, whatever it was before
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **more,
    }
    overrides = [f'{name}="{value}"' for name, value in parameters.items()]
    target = ["--stack-name", answers.stack, "--region", answers.region, "--resolve-s3", "--s3-prefix", answers.stack]
    quiet = ["--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"]
    what = ["--template-file", str(BUILT / answers.arch / "template.yaml"), "--capabilities", "CAPABILITY_IAM"]
    sam(["deploy", *what, *target, *quiet, "--parameter-overrides", *overrides], {})


def sam(arguments: Sequence[str], env: dict[str, str]) -> None:
    folder = str(REPO / "infra" / "local" / ".venv" / "bin")
    path = os.pathsep.join([folder, os.environ["PATH"]])
    done = subprocess.run(
        [f"{folder}/sam", *arguments],
        cwd=REPO,
        env=os.environ | {"SAM_CLI_TELEMETRY": "0", "PATH": path} | env,
        check=False,
    )
    if done.returncode:
        sys.exit(f"sam {arguments[0]} failed, see above · sam {arguments[0]} 失败，详见上方输出")


# -- down


def down(answers: Answers, session: Any) -> None:
    """The table stays, and the keys with it, unless KEEP=no; the next `make deploy` under the same name finds them."""
    stack, keep = Stack(answers, session), os.environ.get("KEEP", "yes") != "no"
    if not stack.stands and not stack.has_failed and (keep or not stack.has_table):
        sys.exit(f"There is no stack {answers.stack} in {answers.region} · 没有该堆栈")
    if sys.stdin.isatty():
        fate = f"keeps the table {stack.table}" if keep else f"DELETES ALL DATA (table {stack.table})"
        if input(f"This removes {answers.stack} and {fate}. Type the stack's name to go on: ") != answers.stack:
            sys.exit("Nothing was removed · 未删除任何内容")
    if bucket := stack.outputs.get("SiteBucketName"):
        site.empty(bucket, session)
    if stack.stands or stack.has_failed:
        stack.delete()
    remove_uploads(answers, session)
    if keep:
        print(f"Removed. The table {stack.table} and the key parameter /{answers.stack}/keys stay · 已删除，数据保留")
        return
    stack.delete_data()
    ANSWERS.unlink(missing_ok=True)
    print("Removed, with all data · 已删除，包括全部数据")


def remove_uploads(answers: Answers, session: Any) -> None:
    """What `sam deploy` uploaded for this stack, in all its versions. Other stacks have their own folders there."""
    bucket = Stack(Answers(stack=SAM_STACK, region=answers.region), session).outputs.get("SourceBucket")
    if not bucket:
        return
    s3 = session.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=f"{answers.stack}/"):
        for entry in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])


if __name__ == "__main__":
    main(sys.argv[1])
