import time
from unittest import mock

import boto3
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangumi.adapters.aws import Aws, SecretParameter
from bangumi.adapters.crypto import HomeKeys
from bangumi.core.errors import UpstreamError
from bangumi.core.messages import Say
from bangumi.ports import Keys
from tests.support.aws import Cloud
from tests.support.rivals import at_once


@pytest.fixture(scope="module")
def keys(aws: Cloud, clients: Aws) -> Keys:
    return HomeKeys(SecretParameter(clients, aws.key_parameter))


def home(clients: Aws, name: str) -> Keys:
    return HomeKeys(SecretParameter(clients, name))


def soon() -> int:
    return int(time.time()) + 60


def test_rivals_at_first_use_agree_on_the_keys(clients: Aws) -> None:
    homes = [home(clients, "/rivals/keys") for _ in range(6)]
    tokens = at_once(6, lambda number: homes[number].sign({"sub": str(number)}))
    for keys in homes:
        assert [keys.verify(str(token)) for token in tokens] == [{"sub": str(number)} for number in range(6)]


def test_the_keys_are_kept_as_a_secure_string_and_read_once(clients: Aws) -> None:
    home(clients, "/once/keys").encrypt("x")
    ssm = boto3.client("ssm")
    assert ssm.get_parameter(Name="/once/keys", WithDecryption=False)["Parameter"]["Type"] == "SecureString"
    client = clients.client("ssm")
    keys = home(clients, "/once/keys")
    with mock.patch.object(client, "get_parameter", wraps=client.get_parameter) as read:
        keys.decrypt(keys.encrypt("x"))
        keys.verify(keys.sign({}))
    assert read.call_count == 1


def test_a_token_shown_before_there_are_keys_is_refused_and_makes_none(clients: Aws) -> None:
    keys = home(clients, "/unborn/keys")
    assert keys.verify("a.b.c") is None
    ssm = boto3.client("ssm")
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name="/unborn/keys")
    assert keys.verify(keys.sign({"sub": "1"})) == {"sub": "1"}


def test_a_signed_token_names_its_key_and_is_verified(keys: Keys) -> None:
    claims = {"sub": "1", "sid": "session", "exp": soon()}
    token = keys.sign(claims)
    assert keys.verify(token) == claims
    header = jwt.get_unverified_header(token)
    assert header["alg"] == "HS256"
    assert len(header["kid"]) == 8


def test_tokens_that_expired_or_are_not_ours_are_none(keys: Keys, clients: Aws) -> None:
    assert keys.verify(keys.sign({"exp": int(time.time()) - 1})) is None
    other = home(clients, "/other/keys").sign({"exp": soon()})
    assert keys.verify(other) is None
    kid = jwt.get_unverified_header(keys.sign({}))["kid"]
    assert keys.verify(jwt.encode({"exp": soon()}, "x" * 32, algorithm="HS256", headers={"kid": kid})) is None
    assert keys.verify(jwt.encode({"exp": soon()}, "", algorithm="none", headers={"kid": kid})) is None


@given(text=st.text() | st.from_regex(r"[\w-]*\.[\w-]*\.[\w-]*"))
def test_other_text_is_no_token(keys: Keys, text: str) -> None:
    assert keys.verify(text) is None


def test_a_changed_token_is_none(keys: Keys) -> None:
    head, body, mark = keys.sign({"sub": "1"}).split(".")
    assert keys.verify(f"{head}.{body[:-2]}AA.{mark}") is None
    assert keys.verify("\ud800.a.b") is None


@given(text=st.text(alphabet=st.characters()))
def test_encrypted_text_comes_back(keys: Keys, text: str) -> None:
    assert keys.decrypt(keys.encrypt(text)) == text


def test_encryption_never_repeats_itself(keys: Keys) -> None:
    assert keys.encrypt("x") != keys.encrypt("x")


def test_text_of_another_key_or_none_is_unreadable(keys: Keys, clients: Aws) -> None:
    sealed = keys.encrypt("secret")
    for text in (home(clients, "/other/keys").encrypt("x"), sealed[:-4] + "AAAA", sealed[:12], "plain", "", "sealed:1:é"):
        with pytest.raises(UpstreamError) as caught:
            keys.decrypt(text)
        assert caught.value.message.say is Say.SECRET_UNREADABLE


def test_a_password_fits_its_hash_alone(keys: Keys) -> None:
    hashed = keys.hash_password("correct horse")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert keys.check_password("correct horse", hashed)
    assert not keys.check_password("wrong horse", hashed)
    assert not keys.check_password("correct horse", "no hash at all")
    assert not keys.check_password("\ud800", hashed)


def test_without_a_user_the_same_work_is_done(keys: Keys) -> None:
    """The hash that is checked then has the cost of a real one."""
    hashed = keys.hash_password("x")
    with mock.patch("argon2.PasswordHasher.verify", autospec=True) as verify:
        assert not keys.check_password("x", None)
    assert verify.call_args.args[1].split("$")[:4] == hashed.split("$")[:4]


def test_without_a_user_no_password_fits(keys: Keys) -> None:
    assert not keys.check_password("", None)
