"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT, TIMESTAMP

revision = "0001"
down_revision = None

_WORD = sa.Text().with_variant(TEXT(collation="C"), "postgresql")
_INSTANT = sa.Text().with_variant(TIMESTAMP(timezone=True), "postgresql")
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _words(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, _WORD, nullable=nullable) for name in names]


def _instant(name: str, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _INSTANT, nullable=nullable)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"{table}_pkey")


def _index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    condition = sa.text(where) if where else None
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    _resources()
    _cases()
    _later()
    _trail()


def _resources() -> None:
    op.create_table(
        "resource",
        *_words("type", "id"),
        _number("version"),
        _instant("last_updated"),
        *_words("text"),
        _flag("deleted"),
        *_words("tenant"),
        *_words("told", "owner", "case_id", nullable=True),
        _flag("shared"),
        *_words("holder", nullable=True),
        _key("resource", "type", "id"),
    )
    order = ("last_updated", "id")
    unheld = "owner IS NOT NULL AND (holder IS NULL OR owner <> holder)"
    _index("resource_told", "resource", "type", "told", *order, where="told IS NOT NULL")
    _index("resource_holder", "resource", "type", "holder", *order, where="holder IS NOT NULL")
    _index("resource_owner", "resource", "type", "owner", *order, where=unheld)
    _index("resource_tenant", "resource", "type", "tenant", *order, where="told IS NULL OR told <> tenant")
    _index("resource_case", "resource", "case_id", where="case_id IS NOT NULL")
    op.create_table(
        "resource_history",
        *_words("type", "id"),
        _number("version"),
        _instant("last_updated"),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        _flag("deleted"),
        *_words("tenant"),
        *_words("told", "owner", "case_id", nullable=True),
        _flag("shared"),
        _key("resource_history", "type", "id", "version"),
    )
    op.create_table("resource_index", *_words("type", "id", "param", "system", "value"))
    _index("resource_index_value", "resource_index", "type", "param", "value")
    _index("resource_index_document", "resource_index", "id")


def _cases() -> None:
    op.create_table(
        "referral_case",
        *_words("id"),
        _number("version"),
        *_words("tenant"),
        *_words("told", nullable=True),
        *_words("owner", "task_id", "patient_id"),
        _flag("open"),
        *_words("fingerprint", "state"),
        _key("referral_case", "id"),
    )
    fingerprint = ("tenant", "fingerprint")
    _index("referral_case_open_fingerprint", "referral_case", *fingerprint, where="open", unique=True)
    _index("referral_case_patient", "referral_case", "patient_id")
    op.create_table(
        "request",
        *_words("sender", "request_id"),
        *_words("correlation_id", nullable=True),
        *_words("body_hash", "case_id"),
        _key("request", "sender", "request_id"),
    )
    op.create_table(
        "patient",
        *_words("tenant", "patient_id", "nhs_number", "birth_date"),
        _flag("matchable"),
        _key("patient", "tenant", "patient_id"),
    )
    _index("patient_number", "patient", "tenant", "nhs_number", where="matchable", unique=True)


def _later() -> None:
    op.create_table(
        "timer",
        *_words("id", "case_id", "kind"),
        _instant("due"),
        *_words("subject", "note"),
        _instant("claimed_until", nullable=True),
        _key("timer", "id"),
    )
    _index("timer_due", "timer", "kind", "due")
    _index("timer_case", "timer", "case_id")
    op.create_table(
        "delivery",
        *_words("id", "case_id", "communication_id", "recipient"),
        _instant("due"),
        _flag("safety"),
        *_words("state"),
        _key("delivery", "id"),
    )
    _index("delivery_communication", "delivery", "communication_id")


def _trail() -> None:
    op.create_table(
        "alert",
        *_words("id", "kind"),
        _instant("at"),
        *_words("sender", "request_id", "case_id"),
        _key("alert", "id"),
    )
    op.create_table(
        "audit",
        sa.Column("seq", _SERIAL, sa.Identity(always=True), nullable=False),
        *_words("id"),
        _instant("at"),
        *_words("client", "role", "organisation", "action", "subject", "request_id"),
        _key("audit", "seq"),
    )
    op.create_table("last_instant", _number("one"), _instant("at"), _key("last_instant", "one"))
