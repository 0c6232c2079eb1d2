"""The AWS stand-in is there for every integration test."""

from tests.support.aws import aws, table_name

__all__ = ["aws", "table_name"]
