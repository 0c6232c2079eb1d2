"""What `make run` reads from the environment, and what it hands on."""

import re
from pathlib import Path

import pytest

from infra.local.problems import Problem, Why, read_failure
from infra.local.settings import REPO, read_settings


def test_defaults() -> None:
    settings = read_settings({})
    assert (settings.data, settings.host, settings.port) == (REPO / ".local", "127.0.0.1", 7892)
    assert settings.product == {"ALLOW_PRIVATE_URLS": "1"}


def test_product_settings_reach_the_functions_and_empty_ones_do_not() -> None:
    given = {"TMDB_API_URL": "http://127.0.0.1:9/3", "SETUP_TOKEN": "", "ALLOW_PRIVATE_URLS": "0"}
    assert read_settings(given).product == {"TMDB_API_URL": "http://127.0.0.1:9/3", "ALLOW_PRIVATE_URLS": "0"}


def test_the_developers_aws_is_kept_out() -> None:
    shell = {"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "AKIA", "PYTHONPATH": "/x", "PATH": "/bin", "UV_INDEX_URL": "u"}
    settings = read_settings(shell)
    assert settings.machine == {"PATH": "/bin"}
    assert settings.tools == {"PATH": "/bin", "UV_INDEX_URL": "u"}


def test_a_proxy_is_not_used_for_loopback() -> None:
    machine = read_settings({"HTTPS_PROXY": "http://proxy:3128", "no_proxy": "corp.example"}).machine
    assert machine["HTTPS_PROXY"] == "http://proxy:3128"
    assert machine["NO_PROXY"] == machine["no_proxy"] == "127.0.0.1,localhost,corp.example"


@pytest.mark.parametrize("port", ["http", "-1", "65536", "7892.0"])
def test_a_port_that_is_none_is_said(port: str) -> None:
    with pytest.raises(Problem) as told:
        read_settings({"PORT": port})
    assert f"PORT={port}" in told.value.show()


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("error: Failed to fetch: https://pypi.org/simple/x/\n cause: error sending request", Why.NO_REGISTRY),
        ("NewConnectionError: [Errno 111] Connection refused", Why.NO_REGISTRY),
        ("OSError: [Errno 28] No space left on device", Why.NO_SPACE),
        ("SyntaxError: invalid syntax", Why.STEP_FAILED),
    ],
)
def test_a_tools_last_words_become_a_sentence(output: str, why: Why, tmp_path: Path) -> None:
    assert read_failure("install", output, tmp_path / "log", tmp_path).why is why


@pytest.mark.parametrize("why", list(Why))
def test_every_sentence_has_the_same_blanks_in_both_languages(why: Why) -> None:
    used = [set(re.findall(r"{(\w+)}", text)) for text in why.value]
    assert used[0] == used[1]
    assert "{" not in Problem(why, **dict.fromkeys(used[0], "…")).show()
