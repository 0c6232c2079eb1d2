"""What template.yaml watches is what the functions tell, and what CloudFront runs does what it says."""

import ast
import json
import re
import subprocess
from typing import Any

import pytest
import yaml

from infra.local.settings import REPO


class _Plain(yaml.SafeLoader):
    """!Sub and !Ref become the text that they hold."""


def _text(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return None


_Plain.add_multi_constructor("!", _text)
RESOURCES: dict[str, Any] = yaml.load((REPO / "template.yaml").read_text(encoding="utf-8"), _Plain)["Resources"]  # noqa: S506
ALARMS = {name: found["Properties"] for name, found in RESOURCES.items() if found["Type"] == "AWS::CloudWatch::Alarm"}
WIDGETS = json.loads(RESOURCES["Dashboard"]["Properties"]["DashboardBody"])["widgets"]


def told() -> set[str]:
    """Names of the metrics that the functions tell: `count(Seen=…)`, `world.tally.count(Seen=…)`, `seconds(…)`."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (REPO / "functions").rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in ("count", "seconds")]
    return {keyword.arg for call in named for keyword in call.keywords if keyword.arg}


def test_every_metric_is_shown_and_every_metric_shown_is_told() -> None:
    shown = set()
    for widget in WIDGETS:
        before: list[str] = []
        for line in widget["properties"]["metrics"]:
            names = [part for part in line if isinstance(part, str)]
            if names[0] != "...":
                before = [before[place] if name == "." else name for place, name in enumerate(names)]
            shown |= {before[1]} if before[0] == "KumoBangumi" else set()
    assert shown == told()


def test_alarms_on_our_own_metrics_look_at_what_is_told() -> None:
    ours = {alarm["MetricName"]: alarm["Dimensions"] for alarm in ALARMS.values() if alarm["Namespace"] == "KumoBangumi"}
    assert set(ours) == {"Faults", "Stuck"}
    assert set(ours) <= told()
    assert all(dimensions == [{"Name": "service", "Value": "AWS::StackName"}] for dimensions in ours.values())


def test_alarms_cover_what_an_operator_must_know_within_what_is_free() -> None:
    watched = {(alarm["Namespace"], alarm["MetricName"]) for alarm in ALARMS.values()}
    assert watched >= {
        ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
        ("AWS/Lambda", "Errors"),
        ("AWS/Lambda", "Throttles"),
        ("AWS/DynamoDB", "WriteThrottleEvents"),
        ("KumoBangumi", "Stuck"),
    }
    assert len(ALARMS) == 10  # each looks at one metric: ten are always free, and so are ten metrics of one's own
    assert len(told()) <= 10


def cloudfront(function: str, request: dict[str, Any]) -> dict[str, Any]:
    """What CloudFront's function makes of a viewer's request."""
    code = RESOURCES[function]["Properties"]["FunctionCode"]
    event = {"viewer": {"ip": "203.0.113.7"}, "request": request}
    script = f"{code}\nprocess.stdout.write(JSON.stringify(handler({json.dumps(event)})))"
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    made: dict[str, Any] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("/", "/index.html"),
        ("/bangumi", "/index.html"),
        ("/settings/rss", "/index.html"),
        ("/assets/index-5f1c09ab.js", "/assets/index-5f1c09ab.js"),
        ("/icon.svg", "/icon.svg"),
    ],
)
def test_the_web_uis_own_addresses_are_its_index_page(asked: str, served: str) -> None:
    assert cloudfront("SiteAddresses", {"uri": asked, "headers": {}})["uri"] == served


def test_a_viewer_can_not_claim_another_address() -> None:
    claimed = {"host": {"value": "anime.example.org"}, "x-viewer-address": {"value": "10.0.0.1"}}
    made = cloudfront("ViewerAddress", {"uri": "/api/v1/status", "headers": claimed})
    assert made["headers"]["x-viewer-address"] == {"value": "203.0.113.7"}
    assert made["headers"]["x-forwarded-host"] == {"value": "anime.example.org"}


def test_every_page_of_the_api_reaches_the_api_and_the_stream_passes() -> None:
    config = RESOURCES["Distribution"]["Properties"]["DistributionConfig"]
    to_api = {behaviour["PathPattern"] for behaviour in config["CacheBehaviors"] if behaviour["TargetOriginId"] == "api"}
    paths = {event["Properties"]["Path"] for event in RESOURCES["ApiFunction"]["Properties"]["Events"].values()}
    paths |= {event["Properties"]["Path"] for event in RESOURCES["SearchFunction"]["Properties"]["Events"].values()}
    patterns = [re.compile(pattern.replace("*", ".*")) for pattern in to_api]
    assert {path for path in paths if not any(pattern.fullmatch(path) for pattern in patterns)} == {"/"}  # the web UI's
    caching_disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert {b["CachePolicyId"] for b in config["CacheBehaviors"] if b["TargetOriginId"] == "api"} == {caching_disabled}
    assert not any(b.get("Compress") for b in config["CacheBehaviors"] if b["TargetOriginId"] == "api")
