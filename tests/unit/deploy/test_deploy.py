"""What `make deploy` decides before it asks AWS for anything."""

from dataclasses import replace

import pytest

from infra.deploy.answers import Answers, find_fault
from infra.deploy.site import cache_control, upload_order


def test_defaults_can_be_deployed() -> None:
    assert find_fault(Answers()) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"stack": "Kumo Bangumi"},
        {"arch": "riscv"},
        {"domain": "anime.example.org"},
        {"domain": "anime.example.org", "zone": "Z1", "region": "ap-northeast-1"},
    ],
)
def test_what_aws_would_refuse_late_is_refused_at_once(wrong: dict[str, str]) -> None:
    assert find_fault(replace(Answers(), **wrong))


def test_index_comes_after_all_that_it_names() -> None:
    assert upload_order(["index.html", "favicon.svg", "assets/a.js"]) == ["assets/a.js", "favicon.svg", "index.html"]


def test_only_names_with_a_digest_are_kept_for_ever() -> None:
    assert "immutable" in cache_control("assets/index-5f1c09ab.js")
    assert cache_control("index.html") == cache_control("sw.js") == "no-cache"
