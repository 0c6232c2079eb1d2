"""The AWS stand-in is there for every integration test."""

from tests.support.aws import aws, clients, table, table_name

__all__ = ["aws", "clients", "table", "table_name"]
