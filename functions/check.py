"""Door of a roll-out's check: asks the version of the api function that is about to get traffic for its health. CodeDeploy
shifts none to it where that fails, and the deployment goes back."""

import json
import logging
import os
from typing import Any

from bangumi.adapters.aws import Aws
from bangumi.adapters.logs import start_job

HEALTH = {
    "resource": "/api/v1/{proxy+}",
    "path": "/api/v1/health",
    "httpMethod": "GET",
    "headers": {"Accept": "application/json"},
    "multiValueHeaders": {"Accept": ["application/json"]},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": {"proxy": "health"},
    "stageVariables": None,
    "requestContext": {"stage": "live", "httpMethod": "GET", "path": "/live/api/v1/health", "identity": {"sourceIp": ""}},
    "body": None,
    "isBase64Encoded": False,
}

log = logging.getLogger("bangumi.door.check")


def handler(event: dict[str, str], context: Any) -> dict[str, str]:
    start_job("check", context)
    aws = Aws()
    status = "Succeeded" if _is_healthy(aws, os.environ["NEW_VERSION"]) else "Failed"
    aws.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status=status,
    )
    return {"status": status}


def _is_healthy(aws: Aws, version: str) -> bool:
    """Anything but a 200 is ill, a version that does not even start too."""
    try:
        answer = aws.client("lambda").invoke(FunctionName=version, Payload=json.dumps(HEALTH).encode())
        said = json.loads(answer["Payload"].read())
        log.info("health_asked", extra={"version": version, "answer": said})
        return "FunctionError" not in answer and said["statusCode"] == 200
    except Exception:
        log.exception("health_not_told", extra={"version": version})
        return False
