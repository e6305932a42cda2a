"""The tables of a database: whether they are there, and the migrations that bring them up to date."""

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from fitwork_fhir.errors import Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HEAD = "0002"
"""The migration this program needs. Kept here so that starting on a current store loads no migration tool."""
_VERSION = "select version_num from alembic_version"
_LOCK = 7_309_453_120_117


def ensure(url: str) -> None:
    """Make the tables of an empty database; Unavailable where they belong to another version of this program."""
    found = revision(url)
    if found is None:
        upgrade(url)
    elif found != HEAD:
        raise Unavailable("The store's tables are of another version: run `fitwork db upgrade`")


def revision(url: str) -> str | None:
    """The migration a database stands at; None where it has no tables of ours."""
    return _sqlite_revision(url) if url.startswith("sqlite:") else _postgres_revision(url)


def _sqlite_revision(url: str) -> str | None:
    try:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            row = connection.execute(_VERSION).fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # no such table
            return None
        raise Unavailable(f"The store cannot be opened ({error.sqlite_errorname})") from None
    return row[0] if row else None


def _postgres_revision(url: str) -> str | None:
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(_VERSION).fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.Error as error:
        raise Unavailable(f"The store cannot be opened (state {error.sqlstate or 'disconnected'})") from None
    return row[0] if row else None


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the tables to a revision, in one transaction; a second process that tries meanwhile waits."""
    engine = engine_of(url)
    try:
        with engine.begin() as connection:
            _take_turns(connection)
            run(connection, revision)
    finally:
        engine.dispose()


def run(connection: "Connection", revision: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "fitwork_fhir.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def engine_of(url: str) -> "Engine":
    """A SQLAlchemy engine, for migrations only; SQLite transactions hold DDL too."""
    from sqlalchemy import create_engine, event

    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("begin immediate"))
    return engine


def _take_turns(connection: "Connection") -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({_LOCK})")
