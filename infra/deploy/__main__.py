"""`make deploy` and `make destroy`: `python -m infra.deploy up|down`, with the AWS credentials of the shell."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra.deploy.answers import ANSWERS, REPO, Answers, read_answers

BUILT = REPO / ".aws-sam" / "cloud"
SITE = REPO / "frontend"
PY_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
PLATFORM = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}
POSTERS = "posters/"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


def main(what: str) -> None:
    answers = read_answers()
    session = boto3.Session(region_name=answers.region)
    if what == "up":
        up(answers, session)
    else:
        down(answers, session)


# -- up


def up(answers: Answers, session: Any) -> None:
    """Safe to repeat: what has not changed stays. The first time it runs the deployment twice, since the functions must
    know the address that CloudFront gives the site."""
    new = stack_of(answers, session) is None
    token = secrets.token_urlsafe(24)
    # A stack that is there keeps the secrets that it has: sam leaves out what is not named here.
    made = {"SetupToken": token, "EdgeSecret": secrets.token_urlsafe(32)} if new else {}
    build(answers)
    deploy(answers, made)
    outputs = outputs_of(answers, session)
    if not answers.domain and not public_urls(answers, session):
        deploy(answers, {"PublicUrls": outputs["SiteUrl"]})
    publish_site(outputs, session)
    print(f"\n  Kumo Bangumi · 云番  →  {outputs['SiteUrl']}")
    if new:
        print(f"  Setup token (shown once) · 初始化令牌（仅显示一次）: {token}")
    if answers.domain and not answers.zone:
        print(f"  Point {answers.domain} (CNAME) at the distribution {outputs['DistributionId']}'s domain name.")


def build(answers: Answers) -> None:
    """For the Python that runs this, so that its byte code fits."""
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
        **{name: os.environ[name] for name in ("BillingMode", "GradualDeploy", "TmdbApiKey") if name in os.environ},
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


def publish_site(outputs: dict[str, str], session: Any) -> None:
    """Builds the web UI and puts it into the bucket: first what index.html names, then index.html, then what is gone."""
    for command in (["npm", "ci", "--no-audit", "--no-fund", "--silent"], ["npm", "run", "--silent", "build"]):
        subprocess.run(command, cwd=SITE, check=True)
    built = SITE / "dist"
    s3, bucket = session.client("s3"), outputs["SiteBucketName"]
    files = {str(path.relative_to(built)): path for path in built.rglob("*") if path.is_file()}
    for key in upload_order(files):
        media_type = MEDIA_TYPES.get(files[key].suffix, "application/octet-stream")
        s3.put_object(
            Bucket=bucket, Key=key, Body=files[key].read_bytes(), ContentType=media_type, CacheControl=cache_control(key)
        )
    for key in keys_of(s3, bucket):
        if key not in files and not key.startswith(POSTERS):
            s3.delete_object(Bucket=bucket, Key=key)
    session.client("cloudfront").create_invalidation(
        DistributionId=outputs["DistributionId"],
        InvalidationBatch={"CallerReference": secrets.token_hex(8), "Paths": {"Quantity": 1, "Items": ["/*"]}},
    )


def upload_order(keys: Iterable[str]) -> list[str]:
    """Whoever has the new index finds all that it names."""
    return sorted(keys, key=lambda key: (key == "index.html", not key.startswith("assets/"), key))


def cache_control(key: str) -> str:
    """Vite puts a digest into the names under assets/; everything else is asked for again each time."""
    return "public, max-age=31536000, immutable" if key.startswith("assets/") else "no-cache"


# -- down


def down(answers: Answers, session: Any) -> None:
    """The table stays (template.yaml retains it) unless KEEP=no. Deploying anew makes a new table: docs/operate.md tells
    how to bring the old data back."""
    stack = stack_of(answers, session)
    if stack is None:
        sys.exit(f"There is no stack {answers.stack} in {answers.region}.")
    keep = os.environ.get("KEEP", "yes") != "no"
    table = outputs_of(answers, session)["TableName"]
    if sys.stdin.isatty():
        fate = f"keeps the table {table}" if keep else f"DELETES ALL DATA (table {table})"
        if input(f"This removes {answers.stack} and {fate}. Type the stack's name to go on: ") != answers.stack:
            sys.exit("Nothing was removed.")
    empty_bucket(session, outputs_of(answers, session)["SiteBucketName"])
    formation = session.client("cloudformation")
    formation.delete_stack(StackName=answers.stack)
    formation.get_waiter("stack_delete_complete").wait(StackName=answers.stack)
    if keep:
        print(f"Removed. The table {table} and the key parameter /{answers.stack}/keys stay.")
        return
    session.client("dynamodb").delete_table(TableName=table)
    try:
        session.client("ssm").delete_parameter(Name=f"/{answers.stack}/keys")
    except session.client("ssm").exceptions.ParameterNotFound:
        print("There was no key parameter.")
    ANSWERS.unlink(missing_ok=True)
    print("Removed, with all data.")


def empty_bucket(session: Any, bucket: str) -> None:
    s3 = session.client("s3")
    for key in keys_of(s3, bucket):
        s3.delete_object(Bucket=bucket, Key=key)


# -- what is there


def keys_of(s3: Any, bucket: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def stack_of(answers: Answers, session: Any) -> dict[str, Any] | None:
    try:
        stacks = session.client("cloudformation").describe_stacks(StackName=answers.stack)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    stack: dict[str, Any] = stacks[0]
    return stack


def outputs_of(answers: Answers, session: Any) -> dict[str, str]:
    stack = stack_of(answers, session) or {}
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def public_urls(answers: Answers, session: Any) -> str:
    stack = stack_of(answers, session) or {}
    values: dict[str, str] = {entry["ParameterKey"]: entry.get("ParameterValue", "") for entry in stack.get("Parameters", [])}
    return values.get("PublicUrls", "")


if __name__ == "__main__":
    main(sys.argv[1])
