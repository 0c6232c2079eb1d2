import pytest

from bangumi.adapters.aws import Aws, SecretParameter
from bangumi.adapters.crypto import HomeKeys
from bangumi.ports import Keys
from tests.support.aws import Cloud


@pytest.fixture(scope="module")
def keys(aws: Cloud, clients: Aws) -> Keys:
    return HomeKeys(SecretParameter(clients, aws.key_parameter))
