"""Preconditions: of two conditional creates at once, one is first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TEXT

revision = "0002"
down_revision = "0001"

_WORD = sa.Text().with_variant(TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "precondition",
        sa.Column("tenant", _WORD, nullable=False),
        sa.Column("digest", _WORD, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "digest", name="precondition_pkey"),
    )
