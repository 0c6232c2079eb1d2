"""The gradual roll-out of the API. The emulator has no CodeDeploy, so this holds what SAM makes of the template for it, and the
check that CodeDeploy calls."""

import io
import json
import subprocess
from types import SimpleNamespace
from typing import Any

import pytest

import check
from infra.local.build import EMULATOR_BIN
from infra.local.settings import REPO
from tests.support.aws import REGION, STACK, TEMPLATE
from tests.support.rights import ACCOUNT, allowed

TRANSLATE = """
import json, sys
from samcli.yamlhelper import yaml_parse
from samtranslator.translator.transform import transform

template = yaml_parse(open(sys.argv[1], encoding="utf-8").read())
parameters = {name: parameter.get("Default", "") for name, parameter in template["Parameters"].items()}
template["Globals"]["Function"]["CodeUri"] = template["Resources"]["DepsLayer"]["Properties"]["ContentUri"] = "s3://b/k"
known = {"AWS::Partition": "aws", "AWS::Region": "us-east-1", "AWS::StackName": "kumo"}
loader = type("Loader", (), {"load": staticmethod(dict)})
print(json.dumps(transform(template, {**parameters, **known, **json.loads(sys.argv[2])}, loader)["Resources"]))
"""


def translated(**parameters: str) -> dict[str, Any]:
    """The template's resources as CloudFormation gets them, by the project's own SAM."""
    command = [EMULATOR_BIN / "python", "-W", "ignore", "-c", TRANSLATE, str(TEMPLATE), json.dumps(parameters)]
    env = {"AWS_DEFAULT_REGION": "us-east-1", "PATH": str(EMULATOR_BIN)}
    done = subprocess.run(command, cwd=REPO, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    resources: dict[str, Any] = json.loads(done.stdout)
    return resources


def test_traffic_moves_by_codedeploy_after_a_check_and_goes_back_by_alarms() -> None:
    resources = translated(GradualDeploy="true")

    update = resources["ApiFunctionAliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    assert update["BeforeAllowTrafficHook"] == {"Fn::If": ["IsGradual", {"Ref": "CheckFunction"}, {"Ref": "AWS::NoValue"}]}
    group = resources["ApiFunctionDeploymentGroup"]["Properties"]
    assert group["AutoRollbackConfiguration"]["Enabled"] is True
    assert {"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"} <= set(group["AutoRollbackConfiguration"]["Events"])
    _, watch, _ = group["AlarmConfiguration"]["Fn::If"]
    watched = [resources[alarm["Name"]["Ref"]]["Properties"]["MetricName"] for alarm in watch["Alarms"]]
    assert watched == ["Faults", "Errors"]
    hook = resources["CheckFunction"]["Properties"]
    assert hook["FunctionName"]["Fn::Sub"].startswith("CodeDeployHook_")  # what SAM's role for CodeDeploy may call
    assert hook["Environment"]["Variables"]["NEW_VERSION"]["Ref"].startswith("ApiFunctionVersion")


def test_the_check_may_ask_the_new_version_and_tell_codedeploy() -> None:
    function, group = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function", f"arn:aws:codedeploy:{REGION}:{ACCOUNT}:deploymentgroup"
    told = ("codedeploy:PutLifecycleEventHookExecutionStatus", f"{group}:{STACK}-ServerlessDeploymentApplication-1/live")
    assert allowed("check", ("lambda:InvokeFunction", f"{function}:{STACK}-api:7"))
    assert allowed("check", told)
    assert not allowed("check", ("lambda:InvokeFunction", f"{function}:another-api:7"))


def test_without_it_the_new_version_takes_all_at_once() -> None:
    resources = translated()
    assert "UpdatePolicy" not in resources["ApiFunctionAliaslive"]
    assert not any(resource["Type"].startswith("AWS::CodeDeploy") for resource in resources.values())


class Called:
    """Stands for AWS: the new version says `answer`, and what CodeDeploy is told is in `told`."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self._answer = answer
        self.told: list[str] = []

    def client(self, _service: str) -> "Called":
        return self

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's names
        assert (FunctionName, json.loads(Payload)["path"]) == ("arn:api:7", "/api/v1/health")
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    def put_lifecycle_event_hook_execution_status(self, *, status: str, **ids: str) -> None:
        assert ids == {"deploymentId": "d-ABCDEF123", "lifecycleEventHookExecutionId": EVENT["LifecycleEventHookExecutionId"]}
        self.told.append(status)


EVENT = json.loads((REPO / "tests" / "events" / "check.json").read_text())


def said(status: int, **more: str) -> dict[str, Any]:
    return {"Payload": io.BytesIO(json.dumps({"statusCode": status}).encode()), **more}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (said(200), "Succeeded"),
        (said(500), "Failed"),
        (said(503), "Failed"),
        ({"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorType": "Runtime.ImportModuleError"}')}, "Failed"),
        (TimeoutError(), "Failed"),
    ],
    ids=["healthy", "fault", "no store", "does not start", "silent"],
)
def test_a_version_that_is_not_healthy_gets_no_traffic(
    answer: dict[str, Any] | Exception, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = Called(answer)
    monkeypatch.setattr(check, "Aws", lambda: called)
    monkeypatch.setenv("NEW_VERSION", "arn:api:7")

    assert check.handler(EVENT, SimpleNamespace(aws_request_id="1")) == {"status": status}

    assert called.told == [status]
