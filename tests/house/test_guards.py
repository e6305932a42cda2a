import logging
import socket

import pytest


def test_a_connection_that_leaves_this_machine_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(AssertionError, match="tests stay on this machine"):
        outward.connect(("192.0.2.1", 80))


def test_an_nhs_number_in_a_log_is_seen(nobody_is_named_in_a_log: list[str]) -> None:
    logging.getLogger("fitwork").warning("stored for %s", "999 590 8301")
    logging.getLogger("fitwork").warning("stored for %s", "9995908302")
    assert nobody_is_named_in_a_log == ["fitwork"]
    nobody_is_named_in_a_log.clear()
