"""The health check: for whoever asks, in any state."""

from dataclasses import replace

from bangumi import __version__
from tests.support.memory import MemoryWorld
from tests.support.rest import RestClient


def test_anyone_may_ask_before_setup(visitor: RestClient) -> None:
    answer = visitor.get("health")
    assert (answer.status, answer.json()) == (200, {"status": "ok", "version": __version__})


def test_it_answers_while_the_program_is_shut_down(home: MemoryWorld, visitor: RestClient) -> None:
    home.states.save_program(replace(home.states.program(), shut_down=True))
    assert visitor.get("health").status == 200
