"""`make deploy` and `make destroy` as their user meets them: the whole template, CloudFront and alarms included, goes into an
emulated AWS account, is used, renewed, removed and brought back. The tests are one account's story, in order."""

import json
import os
import pty
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bangumi.adapters.metrics import count
from infra.local.settings import REPO
from tests.support.emulator import LoneEmulator

pytestmark = [pytest.mark.timeout(400)]

STACK = "kumo-ci"
ANSWERS = {"Name of the stack": STACK, "Where alarms go": "haruhi@example.org"}
FORM = {
    "username": "haruhi",
    "password": "sos-dan-2006",
    "downloader_type": "qbittorrent",
    "downloader_host": "127.0.0.1:9",
    "downloader_username": "admin",
    "downloader_password": "kept-secret",
    "downloader_path": "/downloads",
    "downloader_ssl": False,
    "rss_url": "",
}


@dataclass
class Account:
    """An AWS account, and somebody at a terminal who uses it. `token` is the setup token that was told last."""

    emulator: LoneEmulator
    folder: Path
    token: str = ""
    asked: list[str] = field(default_factory=list)

    def make(self, target: str, **more: str) -> str:
        """Runs it without a terminal; answers what it printed, and fails as it fails."""
        done = subprocess.run(
            ["make", target],
            cwd=REPO,
            env=self._environment(more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        self._note(done.stdout)
        return done.stdout

    def make_and_answer(self, target: str, answers: dict[str, str]) -> str:
        """Runs it at a terminal: each question gets the answer whose words it holds, or none (Return)."""
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            ["make", target], cwd=REPO, env=self._environment({}), stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
        ) as process:
            os.close(theirs)
            shown, seen = "", 0
            while more := _read(ours):
                shown += more
                while question := re.compile(r"([^\n]+?)(\[[^\]\n]*\]|to go on): $").search(shown, seen):
                    seen = question.end()
                    self.asked.append(question[1])
                    said = next((answer for words, answer in answers.items() if words in question[1]), "")
                    os.write(ours, f"{said}\n".encode())
        os.close(ours)
        assert process.returncode == 0, shown
        self._note(shown)
        return shown

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        misleading = ("AWS_", "MAKE", "MFLAGS")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(misleading)}
        return inherited | self.emulator.cloud.environment | {"ANSWERS": str(self.folder / "answers.json")} | more

    def _note(self, shown: str) -> None:
        if told := re.search(r"Setup token .*: (\S+)", shown):
            self.token = told[1]

    # -- what is there

    def stack(self) -> dict[str, Any]:
        stacks = self.emulator.client("cloudformation").describe_stacks()["Stacks"]
        return next((stack for stack in stacks if stack["StackName"] == STACK), {})

    @property
    def outputs(self) -> dict[str, str]:
        return {output["OutputKey"]: output["OutputValue"] for output in self.stack()["Outputs"]}

    def variables(self, function: str = "api") -> dict[str, str]:
        answer = self.emulator.client("lambda").get_function_configuration(FunctionName=f"{STACK}-{function}")
        variables: dict[str, str] = answer["Environment"]["Variables"]
        return variables

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The API through API Gateway, past CloudFront."""
        root = f"{self.emulator.cloud.endpoint}/_aws/execute-api/{self.outputs['RestApiId']}/live/api/v1"
        return httpx.request(method, root + path, timeout=60, **more)

    def works(self, function: str) -> bool:
        """Whether the function does what its sample event asks."""
        sample = (REPO / "tests" / "events" / f"{function}.json").read_bytes()
        answer = self.emulator.client("lambda").invoke(FunctionName=f"{STACK}-{function}", Payload=sample)
        said = json.loads(answer["Payload"].read())
        return "FunctionError" not in answer and said.get("statusCode", 200) == 200

    def sign_in(self) -> httpx.Response:
        return self.call("POST", "/auth/login", json={"username": FORM["username"], "password": FORM["password"]})

    def site(self) -> dict[str, dict[str, Any]]:
        s3, bucket = self.emulator.client("s3"), self.outputs["SiteBucketName"]
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        return {key: s3.head_object(Bucket=bucket, Key=key) for key in keys}

    def tell(self, capsys: pytest.CaptureFixture[str], **counts: int) -> None:
        """What a function of the stack writes of these counts, as CloudWatch reads it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SCHEDULE_PREFIX", self.variables()["SCHEDULE_PREFIX"])
            capsys.readouterr()
            count(**counts)
        line = json.loads(capsys.readouterr().out)
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        (dimensions,) = directive["Dimensions"]
        self.emulator.client("cloudwatch").put_metric_data(
            Namespace=directive["Namespace"],
            MetricData=[
                {
                    "MetricName": metric["Name"],
                    "Unit": metric["Unit"],
                    "Value": line[metric["Name"]],
                    "Dimensions": [{"Name": name, "Value": line[name]} for name in dimensions],
                }
                for metric in directive["Metrics"]
            ],
        )

    def alarm(self, logical_id: str) -> str:
        """Its state."""
        found = self.emulator.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=logical_id)
        name = found["StackResourceDetail"]["PhysicalResourceId"]
        (alarm,) = self.emulator.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return str(alarm["StateValue"])

    def invalidations(self) -> int:
        found = self.emulator.client("cloudfront").list_invalidations(DistributionId=self.outputs["DistributionId"])
        return int(found["InvalidationList"]["Quantity"])

    def tables(self) -> list[str]:
        tables: list[str] = self.emulator.client("dynamodb").list_tables()["TableNames"]
        return tables


def _read(terminal: int) -> str:
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:  # the other end has closed it
        return ""


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("account")
    with LoneEmulator(folder / "aws") as emulator:
        yield Account(emulator, folder)


def test_the_first_time_it_asks_and_tells_the_setup_token(account: Account) -> None:
    shown = account.make_and_answer("deploy", ANSWERS)

    assert [question.split(" ·")[0] for question in account.asked] == [
        "Name of the stack",
        "AWS region",
        "x86_64 or arm64 (20 % cheaper past the free tier)",
        "Your own domain name, empty for CloudFront's",
        "Where alarms go, empty for no alarms",
    ]
    assert shown.count(account.token) == 1
    assert account.variables()["SETUP_TOKEN"] == account.token
    assert account.token not in (account.folder / "answers.json").read_text()


def test_every_resource_stands(account: Account) -> None:
    resources = account.emulator.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    assert {resource["ResourceStatus"] for resource in resources} <= {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
    kinds = {resource["ResourceType"].removeprefix("AWS::") for resource in resources}
    assert kinds >= {
        "CloudFront::Distribution",
        "CloudFront::OriginAccessControl",
        "CloudWatch::Alarm",
        "CloudWatch::Dashboard",
    }


def test_an_alarm_goes_by_what_the_functions_tell(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """CloudWatch makes metrics of the functions' lines; the emulator does not, so each line is taken there by hand."""
    assert account.alarm("StuckAlarm") != "ALARM"
    account.tell(capsys, Stuck=1)
    assert account.alarm("StuckAlarm") == "ALARM"

    account.tell(capsys, Faults=2)
    assert account.alarm("ApiFaultsAlarm") != "ALARM"
    account.tell(capsys, Faults=1)
    assert account.alarm("ApiFaultsAlarm") == "ALARM"


def test_passkeys_belong_to_the_address_that_cloudfront_gave(account: Account) -> None:
    assert account.outputs["SiteUrl"].endswith(".cloudfront.net")
    assert account.variables()["PUBLIC_URLS"] == account.outputs["SiteUrl"]


def test_the_web_ui_is_there_with_what_browsers_may_keep(account: Account) -> None:
    site = account.site()
    assert site["index.html"]["CacheControl"] == "no-cache"
    assert site["index.html"]["ContentType"] == "text/html; charset=utf-8"
    scripts = [there for key, there in site.items() if key.startswith("assets/") and key.endswith(".js")]
    assert scripts
    assert {there["CacheControl"] for there in scripts} == {"public, max-age=31536000, immutable"}
    assert {there["ContentType"] for there in scripts} == {"text/javascript; charset=utf-8"}
    assert account.invalidations() == 1


def test_only_who_has_the_token_can_claim_the_site(account: Account) -> None:
    assert account.call("GET", "/health").json()["status"] == "ok"
    assert account.call("POST", "/setup/complete", json=FORM).status_code == 403
    claimed = account.call("POST", "/setup/complete", json=FORM, headers={"X-Setup-Token": account.token})
    assert claimed.status_code == 200, claimed.text
    assert account.sign_in().status_code == 200


@pytest.mark.parametrize("function", ["api", "refresh", "feed", "rename", "upkeep"])
def test_a_function_without_its_rights_fails(account: Account, function: str) -> None:
    """The account enforces IAM: whatever works in it works by the policies of the template."""
    iam = account.emulator.client("iam")
    resources = account.emulator.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    name = f"{function.capitalize()}FunctionRole"
    role = next(resource["PhysicalResourceId"] for resource in resources if resource["LogicalResourceId"] == name)
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policies = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
    assert account.works(function)

    for name in policies:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    assert not account.works(function)

    for name, document in policies.items():
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
    assert account.works(function)


def test_again_it_changes_nothing_and_tells_no_secret(account: Account) -> None:
    s3, bucket = account.emulator.client("s3"), account.outputs["SiteBucketName"]
    s3.put_object(Bucket=bucket, Key="assets/old-12345678.js", Body=b"")
    s3.put_object(Bucket=bucket, Key="posters/abc.jpg", Body=b"")
    before = account.stack()

    shown = account.make("deploy")

    assert "No changes to deploy" in shown
    assert "Setup token" not in shown
    assert account.stack()["Parameters"] == before["Parameters"]
    assert account.variables()["SETUP_TOKEN"] == account.token
    assert "posters/abc.jpg" in account.site()
    assert "assets/old-12345678.js" not in account.site()
    assert account.invalidations() == 2


def test_destroy_wants_the_name_and_keeps_the_data(account: Account) -> None:
    # A make that stops half-way has nothing to say of itself here, so the refusal is seen by what is left.
    with pytest.raises(AssertionError, match="Nothing was removed"):
        account.make_and_answer("destroy", {"Type the stack's name": "something else"})
    assert account.stack()

    shown = account.make_and_answer("destroy", {"Type the stack's name": STACK})

    assert "keeps the table" in shown
    assert not account.stack()
    assert account.tables() == [f"{STACK}-home"]
    uploads = account.emulator.client("s3")
    left = [b["Name"] for b in uploads.list_buckets()["Buckets"]]
    assert all(not uploads.list_objects_v2(Bucket=bucket).get("KeyCount") for bucket in left)


def test_the_next_deployment_goes_on_with_the_kept_data(account: Account) -> None:
    shown = account.make("deploy")

    assert "earlier deployment" in shown
    token = account.sign_in().json()["access_token"]
    config = account.call("GET", "/config/get", headers={"Authorization": f"Bearer {token}"}).json()
    assert config["downloader"]["username"] == "admin"
    assert account.call("POST", "/setup/complete", json=FORM, headers={"X-Setup-Token": account.token}).status_code == 403


def test_a_lost_token_is_replaced_and_the_kept_data_stays_in_use(account: Account) -> None:
    lost, edge_secret = account.token, account.variables()["EDGE_SECRET"]

    account.make("deploy", NEW_TOKEN="1")

    assert account.token != lost
    assert account.variables()["SETUP_TOKEN"] == account.token
    assert account.variables()["EDGE_SECRET"] == edge_secret
    assert account.sign_in().status_code == 200


def test_keep_no_removes_everything(account: Account) -> None:
    account.make("destroy", KEEP="no")

    assert not account.stack()
    assert account.tables() == []
    assert account.emulator.client("ssm").describe_parameters()["Parameters"] == []
    assert not (account.folder / "answers.json").exists()
