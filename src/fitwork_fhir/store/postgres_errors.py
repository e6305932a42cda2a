"""PostgreSQL's failures as our own. Its texts are left behind: they may quote the values of a row."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from fitwork_fhir.errors import Unavailable
from fitwork_fhir.workflow.ports import DuplicateOpen, PatientTaken, RequestSeen, VersionTaken

_REFUSALS: dict[str | None, type[Exception]] = {
    "request_pkey": RequestSeen,
    "referral_case_open_fingerprint": DuplicateOpen,
    "patient_number": PatientTaken,
    "referral_case_pkey": VersionTaken,
    "resource_pkey": VersionTaken,
}
_DEAD = ("08", "57P")
"""Classes of SQLSTATE that end a connection: connection exceptions, and a server that shuts down."""


def connection_died(error: psycopg.Error) -> bool:
    """Whether the same statement may do better on a new connection."""
    if not isinstance(error, psycopg.OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith(_DEAD)


def refused(error: psycopg.Error) -> Exception:
    """A constraint that was in the way is a refusal of the port; everything else means the store cannot answer."""
    if isinstance(error, errors.UniqueViolation) and error.diag.constraint_name in _REFUSALS:
        return _REFUSALS[error.diag.constraint_name]()
    if isinstance(error, errors.DivisionByZero):  # how a statement of postgres_sql.py says it
        return VersionTaken()
    return Unavailable(f"The store cannot answer now (state {error.sqlstate or 'disconnected'})")


@contextmanager
def failing_safely() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise refused(error) from None
