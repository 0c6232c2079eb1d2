"""The rename function, called from another without waiting for it."""

import json
from typing import TYPE_CHECKING

from bangumi.adapters.aws import Aws, faults_mapped

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class RenameJobLambda:
    """Port `RenameJob`: the function `<prefix>-rename`. Lambda tries twice more where it breaks."""

    def __init__(self, aws: Aws, prefix: str) -> None:
        self._aws = aws
        self._function = f"{prefix}-rename"

    def wake(self, infohash: str) -> None:
        client: LambdaClient = self._aws.client("lambda")
        with faults_mapped():
            client.invoke(
                FunctionName=self._function, InvocationType="Event", Payload=json.dumps({"finished": infohash}).encode()
            )
