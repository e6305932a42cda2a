"""The log: one JSON line an event. Event names, ids and counts only; nothing about a person, no query strings."""

import json
import logging
from datetime import UTC, datetime

_LOG = logging.getLogger("fitwork")


class LogProbe:
    """Writes events to the log `fitwork`."""

    def record(self, event: str, **facts: object) -> None:
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **facts}
        _LOG.info(json.dumps(line, default=str))


def start_logging(level: int = logging.INFO) -> None:
    """Log to standard error."""
    stream = logging.StreamHandler()
    stream.setFormatter(logging.Formatter("%(message)s"))
    _LOG.handlers[:] = [stream]
    _LOG.setLevel(level)
    _LOG.propagate = False
