"""`sam deploy` into the emulator: when the stamp of what is deployed differs, and never otherwise."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from infra.local.build import PY_VERSION, TEMPLATE, sam
from infra.local.emulator import root_key
from infra.local.settings import REPO

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

STACK = "kumo-bangumi"
REGION = "us-east-1"
ARTIFACTS = "kumo-bangumi-artifacts"


@dataclass
class Cloud:
    """The emulator from outside: `port` on loopback, `home` its folder, where its root key is."""

    home: Path
    port: int

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What any AWS client needs to reach it, with the root key."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": root_key(self.home),
            "AWS_SECRET_ACCESS_KEY": "unused",
            "AWS_DEFAULT_REGION": REGION,
        }

    def client(self, service: Any, config: Any = None) -> Any:
        """A boto3 client with the root key."""
        return self._session.client(service, endpoint_url=self.endpoint, config=config)

    @cached_property
    def _session(self) -> Any:
        import boto3

        return boto3.Session(root_key(self.home), "unused", region_name=REGION)

    def outputs(self) -> dict[str, str]:
        """The stack's. The id of the REST API among them changes with the API's definition: read it at each start."""
        formation: CloudFormationClient = self.client("cloudformation")
        stack = formation.describe_stacks(StackName=STACK)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def deployment_stamp(sources: str) -> str:
    """What the deployment depends on beyond the build: another emulator may read an old state differently."""
    lock = (REPO / "infra" / "local" / "uv.lock").read_bytes()
    own = Path(__file__).read_bytes()
    return hashlib.sha256(sources.encode() + lock + own).hexdigest()


def deploy(cloud: Cloud, env: Mapping[str, str], log: Path) -> None:
    storage: S3Client = cloud.client("s3")
    storage.create_bucket(Bucket=ARTIFACTS)
    answers = ["--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar", "--disable-rollback"]
    target = ["--stack-name", STACK, "--region", REGION, "--s3-bucket", ARTIFACTS]
    what = ["--template-file", str(TEMPLATE), "--parameter-overrides", f"PythonRuntime=python{PY_VERSION}", "Edge=false"]
    command = ["deploy", *what, *target, "--capabilities", "CAPABILITY_IAM", *answers]
    sam(command, {**env, **cloud.environment}, log, "sam deploy")
    for page in storage.get_paginator("list_objects_v2").paginate(Bucket=ARTIFACTS):
        for entry in page.get("Contents", []):
            storage.delete_object(Bucket=ARTIFACTS, Key=entry["Key"])
    enable_expiry(cloud.client("dynamodb"), cloud.outputs()["TableName"])


def enable_expiry(tables: "DynamoDBClient", table: str) -> None:
    """The emulator's CloudFormation leaves the template's TimeToLiveSpecification out."""
    off: tuple[Literal["DISABLED", "DISABLING"], ...] = ("DISABLED", "DISABLING")
    if tables.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"] in off:
        tables.update_time_to_live(TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
