"""IAM for the AWS in this process: while a function's door is open, AWS refuses each call that template.yaml does not allow it.

moto lets everything pass. The local stack enforces policies too, but only on the roads that a journey takes.
"""

import fnmatch
import functools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import yaml
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.support.aws import REGION, STACK, TEMPLATE

ACCOUNT = "123456789012"
SCHEDULES_ROLE = f"arn:aws:iam::{ACCOUNT}:role/schedules"
_TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{STACK}-home"
_PARTS = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::StackName": STACK,
    "SiteBucket.Arn": "arn:aws:s3:::site",
    "FeedQueue.Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:feeds",
    "SchedulesRole.Arn": SCHEDULES_ROLE,
}

Right = tuple[str, str]
"""(action, resource)."""


@dataclass
class Guard:
    """`used` has the rights that each function made use of, `refused` what it was refused."""

    used: dict[str, set[Right]] = field(default_factory=dict)
    refused: list[tuple[str, Right]] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _here: threading.local = field(default_factory=threading.local)

    @contextmanager
    def door(self, function: str) -> Iterator[None]:
        """The calls inside, in any thread, are the function's; several requests to one function may be under way."""
        self._open.append(function)
        try:
            yield
        finally:
            self._open.remove(function)

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """This thread's calls inside are another process's, with rights of its own."""
        self._here.is_elsewhere = True
        try:
            yield
        finally:
            self._here.is_elsewhere = False

    def behind(self, function: str, handler: Callable[..., Any]) -> Callable[..., Any]:
        """The handler with its door."""

        @functools.wraps(handler)
        def guarded(*args: Any) -> Any:
            with self.door(function):
                return handler(*args)

        return guarded

    def check(self, service: str, operation: str, params: dict[str, Any]) -> None:
        """Raises what AWS raises."""
        if not self._open or getattr(self._here, "is_elsewhere", False):
            return
        function = self._open[-1]
        for right in rights_for(service, operation, params):
            if not allowed(function, right):
                self.refused.append((function, right))
                error = {"Code": "AccessDeniedException", "Message": f"{function} may not {right}"}
                raise ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": 400}}, operation)
            self.used.setdefault(function, set()).add(right)


@contextmanager
def enforced() -> Iterator[Guard]:
    guard = Guard()
    call = BaseClient._make_api_call

    def checked(self: BaseClient, operation: str, params: dict[str, Any]) -> Any:
        guard.check(self.meta.service_model.service_name, operation, params)
        return call(self, operation, params)

    with mock.patch.object(BaseClient, "_make_api_call", checked):
        yield guard


# -- what a call needs


def rights_for(service: str, operation: str, params: dict[str, Any]) -> list[Right]:
    """By the Service Authorization Reference. The resources of a test have names of its own, which its environment holds."""
    match service:
        case "dynamodb":
            return _of_table(operation, params)
        case "sqs":
            return [(f"sqs:{operation.removesuffix('Batch')}", _renamed(params["QueueUrl"], "FEED_QUEUE_URL", "FeedQueue.Arn"))]
        case "s3":
            action = {"HeadObject": "GetObject"}.get(operation, operation)
            return [(f"s3:{action}", f"{_renamed(params['Bucket'], 'SITE_BUCKET', 'SiteBucket.Arn')}/{params['Key']}")]
        case "ssm":
            mine = params["Name"] == os.environ.get("KEY_PARAMETER")
            name = f"/{STACK}/keys" if mine else params["Name"]
            return [(f"ssm:{operation}", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{name}")]
        case "scheduler":
            schedule = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{params['Name']}"
            passed = [("iam:PassRole", SCHEDULES_ROLE)] if operation == "UpdateSchedule" else []
            return [(f"scheduler:{operation}", schedule), *passed]
        case "logs":
            return [(f"logs:{operation}", f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{params['logGroupName']}")]
        case "lambda":
            name = params["FunctionName"]
            return [(f"lambda:{operation}Function", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")]
    return [(f"{service}:{operation}", "*")]


def _of_table(operation: str, params: dict[str, Any]) -> list[Right]:
    """Transactions and batches need the rights of their parts; a batch has an action of its own besides."""
    if operation == "TransactWriteItems":
        actions = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}
        parts = [next(iter(part.items())) for part in params["TransactItems"]]
        return [(f"dynamodb:{actions[kind]}", _table(write["TableName"])) for kind, write in parts]
    if operation in ("BatchGetItem", "BatchWriteItem"):
        return [(f"dynamodb:{operation}", _table(name)) for name in params["RequestItems"]]
    index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
    return [(f"dynamodb:{operation}", _table(params["TableName"]) + index)]


def _table(name: str) -> str:
    return _TABLE if name == os.environ.get("TABLE_NAME") else name


def _renamed(name: str, variable: str, part: str) -> str:
    return _PARTS[part] if name == os.environ.get(variable) else name


# -- what the template allows


def allowed(function: str, right: Right) -> bool:
    action, resource = right
    return any(action == granted and fnmatch.fnmatchcase(resource, pattern) for granted, pattern in granted_rights(function))


@functools.cache
def granted_rights(function: str) -> frozenset[Right]:
    """Each action that the function's policy names, with each resource; what belongs to conditions is not looked at."""
    properties = _resources()[f"{function.capitalize()}Function"]["Properties"]
    rights = set()
    for statement in (one for policy in properties["Policies"] for one in policy["Statement"]):
        assert statement["Effect"] == "Allow"
        actions, resources = _listed(statement["Action"]), _listed(statement["Resource"])
        assert not any("*" in action for action in actions)
        rights |= {(action, resource) for action in actions for resource in resources}
    return frozenset(rights)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


class _Resolving(yaml.SafeLoader):
    """YAML whose !Sub, !Ref and !GetAtt have become the names of this stack; other tags are left as their names."""


def _resolve(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Any:
    if not isinstance(node, yaml.ScalarNode):
        return f"!{tag}"
    text = str(loader.construct_scalar(node))
    if tag in ("Ref", "GetAtt"):
        return _PARTS.get(text, text)
    for name, value in _PARTS.items():
        text = text.replace(f"${{{name}}}", value)
    return text


_Resolving.add_multi_constructor("!", _resolve)


@functools.cache
def _resources() -> dict[str, Any]:
    with TEMPLATE.open(encoding="utf-8") as file:
        resources: dict[str, Any] = yaml.load(file, _Resolving)["Resources"]  # noqa: S506 - a safe loader
    return resources
