"""Ports for servers that come and go."""

import socket

from tests.support.ports import free_port


def test_no_port_is_given_twice_even_before_it_is_bound() -> None:
    ports = [free_port() for _ in range(200)]

    assert len(set(ports)) == len(ports)


def test_a_port_in_use_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port() + 1))  # the next in turn

        assert free_port() != taken.getsockname()[1]
