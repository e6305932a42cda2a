"""SQLite's one writer: a thread that takes what is waiting, writes it in one transaction, and answers each caller.

Group commit: one fsync for up to GROUP jobs. Each job has a savepoint, so one that is refused leaves its neighbours
alone. BEGIN IMMEDIATE and a busy timeout make several processes on one file take turns.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from fitwork_fhir.clock import Clock
from fitwork_fhir.errors import Unavailable
from fitwork_fhir.store.instants import instant_of, instant_text, later_than
from fitwork_fhir.store.limits import GROUP

Work = Callable[[sqlite3.Connection, datetime], Any]
"""What a job does inside the transaction, given the instant it is stamped with."""


def connect(path: Path, busy_seconds: float, *, cache_kb: int = 8_000) -> sqlite3.Connection:
    """A connection that leaves transactions to us. FULL: a commit has reached the disk when it returns.

    The cache holds the pages of the indexes that a referral touches, about 150; it takes memory only as it fills.
    """
    connection = sqlite3.connect(
        path, timeout=busy_seconds, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute(f"pragma cache_size = -{cache_kb}")
    connection.execute("pragma wal_autocheckpoint = 4000")
    return connection


def unavailable(error: sqlite3.Error) -> Unavailable:
    """Names the kind of failure only: SQLite's own text can hold SQL."""
    return Unavailable(f"The store cannot answer now ({getattr(error, 'sqlite_errorname', 'sqlite')})")


@dataclass(slots=True)
class Job:
    work: Work
    answer: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    result: Any = None
    error: Exception | None = None


class SqliteWriter:
    """Owns the only connection that writes."""

    def __init__(self, path: Path, clock: Clock, busy_seconds: float) -> None:
        self._connection = connect(path, busy_seconds, cache_kb=32_000)
        self._clock = clock
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="fitwork-writer", daemon=True)
        self._thread.start()

    async def do(self, work: Work) -> Any:
        """Run `work` in a transaction; returns or raises what it did once that is on disk."""
        if self._closed:
            raise Unavailable("The store is closed")
        loop = asyncio.get_running_loop()
        job = Job(work, loop.create_future(), loop)
        self._waiting.put(job)
        return await job.answer

    def close(self) -> None:
        """Write what is waiting, then stop. Blocks."""
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._thread.join()
            self._connection.close()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            jobs, more = self._gather(first)
            self._write(jobs)
            _answer(jobs)
            if not more:
                return

    def _gather(self, first: Job) -> tuple[list[Job], bool]:
        """The jobs waiting now, and whether more may come."""
        jobs = [first]
        while len(jobs) < GROUP:
            try:
                job = self._waiting.get_nowait()
            except Empty:
                break
            if job is None:
                return jobs, False
            jobs.append(job)
        return jobs, True

    def _write(self, jobs: list[Job]) -> None:
        try:
            self._connection.execute("begin immediate")
            self._stamp_and_do(jobs)
            self._connection.execute("commit")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            for job in jobs:
                job.error = unavailable(error)

    def _stamp_and_do(self, jobs: list[Job]) -> None:
        """Instants are given out in the order of commits, across processes: the last one is in the database."""
        row = self._connection.execute("select at from last_instant").fetchone()
        last = instant_of(row[0]) if row else None
        for job in jobs:
            last = at = later_than(last, self._clock.now())
            self._do(job, at)
        self._connection.execute("replace into last_instant (one, at) values (1, ?)", (instant_text(at),))

    def _do(self, job: Job, at: datetime) -> None:
        self._connection.execute("savepoint job")
        try:
            job.result = job.work(self._connection, at)
        except Exception as error:  # whatever a job raises is its caller's answer, never the end of the thread
            if not self._connection.in_transaction:
                raise  # SQLite gave up the whole transaction, and with it the neighbours
            self._connection.execute("rollback to job")
            job.error = unavailable(error) if isinstance(error, sqlite3.Error) else error
        self._connection.execute("release job")


def _answer(jobs: list[Job]) -> None:
    """Wake each event loop once for all of its jobs."""
    for loop in {job.loop for job in jobs}:
        mine = [job for job in jobs if job.loop is loop]
        if not loop.is_closed():
            loop.call_soon_threadsafe(_tell, mine)


def _tell(jobs: list[Job]) -> None:
    for job in jobs:
        if job.answer.done():  # the caller went away; what it asked for stands
            continue
        if job.error is not None:
            job.answer.set_exception(job.error)
        else:
            job.answer.set_result(job.result)
