"""What the adapters of the store stand on: an empty table for each test."""

import pytest

from bangumi.adapters.aws import Aws, SecretParameter
from bangumi.adapters.crypto import HomeKeys
from bangumi.adapters.dynamo import Table
from bangumi.ports import Keys
from tests.support.aws import Cloud


@pytest.fixture(scope="module")
def clients(aws: Cloud) -> Aws:
    """One set of clients for a module: making them is what takes time."""
    return Aws()


@pytest.fixture
def table(clients: Aws, table_name: str) -> Table:
    return Table(clients, table_name)


@pytest.fixture(scope="module")
def keys(aws: Cloud, clients: Aws) -> Keys:
    return HomeKeys(SecretParameter(clients, aws.key_parameter))
