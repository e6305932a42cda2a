"""The tables, once, as SQLAlchemy Core metadata; migrations must build exactly these on SQLite and PostgreSQL."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TEXT, TIMESTAMP
from sqlalchemy.types import TypeEngine

# Byte order on both databases, whatever the locale of the server: text order must be time order for dates.
WORD: TypeEngine[str] = Text().with_variant(TEXT(collation="C"), "postgresql")
# SQLite keeps instants as YYYY-MM-DDTHH:MM:SS.ffffffZ, so that text order is time order.
INSTANT: TypeEngine[Any] = Text().with_variant(TIMESTAMP(timezone=True), "postgresql")
# Only SQLite's INTEGER counts up by itself.
SERIAL: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(naming_convention={"pk": "%(table_name)s_pkey"})


def word(name: str, *, key: bool = False, optional: bool = False) -> Column[str]:
    return Column(name, WORD, primary_key=key, nullable=optional)


def instant(name: str, *, optional: bool = False) -> Column[Any]:
    return Column(name, INSTANT, nullable=optional)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=key, nullable=False, autoincrement=False)


def where(condition: str) -> dict[str, Any]:
    """The options that make an index partial on either database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


Table(
    "resource",
    metadata,
    word("type", key=True),
    word("id", key=True),
    number("version"),
    instant("last_updated"),
    word("text"),
    flag("deleted"),
    word("tenant"),
    word("told", optional=True),
    word("owner", optional=True),
    word("case_id", optional=True),
    flag("shared"),
    # The owner of the case, repeated here so that a service's poll is one walk along an index.
    word("holder", optional=True),
    # Each serves one way of being allowed to see a row, in the order of polling (see visibility.py).
    Index("resource_told", "type", "told", "last_updated", "id", **where("told IS NOT NULL")),
    Index("resource_holder", "type", "holder", "last_updated", "id", **where("holder IS NOT NULL")),
    Index(
        "resource_owner",
        "type",
        "owner",
        "last_updated",
        "id",
        **where("owner IS NOT NULL AND (holder IS NULL OR owner <> holder)"),
    ),
    Index("resource_tenant", "type", "tenant", "last_updated", "id", **where("told IS NULL OR told <> tenant")),
    Index("resource_case", "case_id", **where("case_id IS NOT NULL")),
)

Table(
    "resource_history",
    metadata,
    word("type", key=True),
    word("id", key=True),
    number("version", key=True),
    instant("last_updated"),
    Column("packed", LargeBinary, nullable=False),
    flag("deleted"),
    word("tenant"),
    word("told", optional=True),
    word("owner", optional=True),
    word("case_id", optional=True),
    flag("shared"),
)

Table(
    "resource_index",
    metadata,
    # No key: a document's rows are replaced within one statement, where a key would see old and new together.
    word("type"),
    word("id"),
    word("param"),
    word("system"),
    word("value"),
    Index("resource_index_value", "type", "param", "value"),
    Index("resource_index_document", "id"),
)

Table(
    "referral_case",
    metadata,
    word("id", key=True),
    number("version"),
    word("tenant"),
    word("told", optional=True),
    word("owner"),
    word("task_id"),
    word("patient_id"),
    flag("open"),
    word("fingerprint"),
    word("state"),
    Index("referral_case_open_fingerprint", "tenant", "fingerprint", unique=True, **where("open")),
    Index("referral_case_patient", "patient_id"),
)

Table(
    "request",
    metadata,
    word("sender", key=True),
    word("request_id", key=True),
    word("correlation_id", optional=True),
    word("body_hash"),
    word("case_id"),
)

Table(
    "patient",
    metadata,
    word("tenant", key=True),
    word("patient_id", key=True),
    word("nhs_number"),
    word("birth_date"),
    # Whether the number passes its check: only then is it unique, and only then does it find anyone.
    flag("matchable"),
    Index("patient_number", "tenant", "nhs_number", unique=True, **where("matchable")),
)

Table(
    "precondition",
    metadata,
    word("tenant", key=True),
    word("digest", key=True),
    number("version"),
)

Table(
    "timer",
    metadata,
    word("id", key=True),
    word("case_id"),
    word("kind"),
    instant("due"),
    word("subject"),
    word("note"),
    instant("claimed_until", optional=True),
    Index("timer_due", "kind", "due"),
    Index("timer_case", "case_id"),
)

Table(
    "delivery",
    metadata,
    word("id", key=True),
    word("case_id"),
    word("communication_id"),
    word("recipient"),
    instant("due"),
    flag("safety"),
    word("state"),
    Index("delivery_communication", "communication_id"),
)

Table(
    "alert",
    metadata,
    word("id", key=True),
    word("kind"),
    instant("at"),
    word("sender"),
    word("request_id"),
    word("case_id"),
)

Table(
    "audit",
    metadata,
    Column("seq", SERIAL, Identity(always=True), primary_key=True),
    word("id"),
    instant("at"),
    word("client"),
    word("role"),
    word("organisation"),
    word("action"),
    word("subject"),
    word("request_id"),
)

Table(
    "last_instant",
    metadata,
    # SQLite only: one row, the newest instant any process has stamped, so that the next one is later.
    number("one", key=True),
    instant("at"),
)
