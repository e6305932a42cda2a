import re
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from fitwork_fhir.store import migrate
from fitwork_fhir.store.schema import metadata
from postgres import Postgres


def described(connection: Connection) -> set[tuple[Any, ...]]:
    """Everything the database itself says about tables, columns, keys and indexes, but for Alembic's own table."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("select type, name, tbl_name, sql from sqlite_master"))
        found = {(kind, name, table, re.sub(r"\s+", " ", sql or "").strip()) for kind, name, table, sql in rows}
    else:
        columns = text(
            "select table_name, column_name, ordinal_position, data_type, collation_name, is_nullable, column_default,"
            " is_identity from information_schema.columns where table_schema = 'public'"
        )
        indexes = text("select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'")
        constraints = text(
            "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
            " where connamespace = 'public'::regnamespace"
        )
        found = {tuple(row) for sql in (columns, indexes, constraints) for row in connection.execute(sql)}
    return {row for row in found if not any("alembic" in str(word) for word in row)}


def built(url: str, *, by_models: bool) -> tuple[set[tuple[Any, ...]], list[Any]]:
    """What stands in the database afterwards, and how Alembic thinks it differs from the models."""
    if not by_models:
        migrate.upgrade(url)
    engine = migrate.engine_of(url)
    with engine.begin() as connection:
        if by_models:
            metadata.create_all(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        answer = described(connection), compare_metadata(context, metadata)
    engine.dispose()
    return answer


def test_tables_from_migrations_are_the_tables_of_the_models(
    empty_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if empty_url.startswith("sqlite"):
        second = f"sqlite:///{tmp_path / 'second.db'}"
    else:
        second = request.getfixturevalue("postgres_server").empty_database()
    migrated, differences = built(empty_url, by_models=False)
    modelled, _ = built(second, by_models=True)
    assert differences == []
    assert migrated == modelled
    assert len(migrated) > 20


def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    assert migrate.revision(empty_url) is None
    before, _ = built(empty_url, by_models=False)
    after, _ = built(empty_url, by_models=False)
    assert after == before
    assert migrate.revision(empty_url) == migrate.HEAD


def test_two_processes_that_upgrade_at_once_both_end_well(empty_url: str) -> None:
    failures: list[Exception] = []

    def upgrade() -> None:
        try:
            migrate.ensure(empty_url)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert migrate.revision(empty_url) == migrate.HEAD


def test_a_migration_that_fails_leaves_no_tables(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("in the middle")

    run = migrate.run
    monkeypatch.setattr(migrate, "run", lambda *given: (run(*given), broken()))
    with pytest.raises(RuntimeError):
        migrate.upgrade(empty_url)
    assert migrate.revision(empty_url) is None


def test_the_version_the_program_asks_for_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "fitwork_fhir.store:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


def test_the_test_server_is_a_real_postgresql(postgres_server: Postgres) -> None:
    engine = migrate.engine_of(postgres_server.new_database())
    with engine.connect() as connection:
        assert connection.execute(text("show server_version_num")).scalar_one() >= "140000"
    engine.dispose()
