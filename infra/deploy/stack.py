"""The stack in AWS, as it is."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import ClientError

from infra.deploy.answers import Answers

_NEVER_STOOD = {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}
"""A first deployment that was interrupted, or failed: it must go before the next."""


@dataclass
class Stack:
    """Read once; a new one sees what has changed."""

    answers: Answers
    session: Any

    @cached_property
    def _there(self) -> dict[str, Any]:
        try:
            stacks = self.session.client("cloudformation").describe_stacks(StackName=self.answers.stack)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return {}
            raise
        stack: dict[str, Any] = stacks[0]
        return stack

    @property
    def stands(self) -> bool:
        return bool(self._there) and not self.has_failed

    @property
    def has_failed(self) -> bool:
        return self._there.get("StackStatus") in _NEVER_STOOD

    @property
    def outputs(self) -> dict[str, str]:
        return {output["OutputKey"]: output["OutputValue"] for output in self._there.get("Outputs", [])}

    def parameter(self, name: str) -> str:
        """Empty where it is empty, or the stack has none of that name."""
        values = {entry["ParameterKey"]: entry.get("ParameterValue", "") for entry in self._there.get("Parameters", [])}
        return str(values.get(name, ""))

    @property
    def table(self) -> str:
        """The name that template.yaml gives the table."""
        return f"{self.answers.stack}-home"

    @property
    def has_table(self) -> bool:
        """Whether the table is there, with or without the stack."""
        tables = self.session.client("dynamodb")
        try:
            tables.describe_table(TableName=self.table)
        except tables.exceptions.ResourceNotFoundException:
            return False
        return True

    def delete(self) -> None:
        """Waits until it is gone: a distribution takes its minutes. `WaiterError` when something does not want to go."""
        formation = self.session.client("cloudformation")
        formation.delete_stack(StackName=self.answers.stack)
        formation.get_waiter("stack_delete_complete").wait(StackName=self.answers.stack)

    def delete_data(self) -> None:
        """The table and the keys that its secrets are encrypted with."""
        tables, parameters = self.session.client("dynamodb"), self.session.client("ssm")
        if self.has_table:
            tables.delete_table(TableName=self.table)
        try:
            parameters.delete_parameter(Name=f"/{self.answers.stack}/keys")
        except parameters.exceptions.ParameterNotFound:
            return  # nobody has signed in yet
