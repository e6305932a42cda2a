"""Prints every figure of docs/performance.md as a ratio to a baseline in the same run. Takes some minutes."""

import argparse
import contextlib
import itertools
import statistics
import tempfile
import time
import timeit
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from benchmarks import floor, load, referrals, scale, stage, validating
from fitwork_fhir.triage.decide import decide

_FHIR = {"Content_Type": "application/fhir+json"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="referrals a load sends (default 2000)")
    parser.add_argument("--many", type=int, default=200_000, help="referrals of the large store (default 200000)")
    parser.add_argument("--only", choices=["decide", "validate", "write", "scale", "sqlite"], help="one part")
    asked = parser.parse_args()
    parts = {
        "decide": lambda: decide_alone(),
        "validate": lambda: validating.run(say),
        "sqlite": lambda: one_on_sqlite(),
        "write": lambda: writes(asked.count),
        "scale": lambda: growth(asked.many),
    }
    for name, part in parts.items():
        if asked.only in (None, name):
            part()


def say(text: str) -> None:
    print(text, flush=True)


def decide_alone() -> None:
    """(d) decide alone."""
    facts = {
        "consent_referral": True,
        "source": "gp",
        "work_status": "off_sick",
        "fit_note": "not_fit",
        "absence_days": 30,
        "note_days_ahead": 14,
        "employment": "employed",
        "employer_size": 90,
        "employer_oh": False,
        "conditions": ["msk"],
        "barriers": ["debt"],
        "age": 42,
        "wants_return": "yes",
        "scores": {"phq9": 7, "start_msk": 6},
        "areas": ["leeds", "england"],
    }
    runs = [
        t / 2000 * 1e6 for t in timeit.repeat(lambda: decide(facts), number=2000, repeat=7, timer=time.process_time)
    ]
    say(f"(d) decide alone: median {statistics.median(runs):.1f} us CPU time of 7 x 2000 (aim 50)")


def posts(numbers: Iterator[bytes]) -> Iterator[bytes]:
    """Referrals of a hundred practices in turn."""
    headers = [referrals.header(referrals.practice(n)) for n in range(referrals.PRACTICES)]
    for number, body in enumerate(numbers):
        yield load.request("POST", "/FHIR/R4", body, NHSD_End_User_Organisation=headers[number % len(headers)], **_FHIR)


def one_on_sqlite() -> None:
    """One referral at a time on the embedded store."""
    with tempfile.TemporaryDirectory() as folder, stage.ours(f"sqlite:///{folder}/bench.db", 1) as (port, pid):
        rest = stage.resident_megabytes(pid)
        found = load.loaded(port, posts(referrals.bodies()), connections=1, count=400)
        say(
            f"SQLite, one referral after another: median {found.median:.1f} ms of {found.requests} (aim 25); "
            f"failed {found.failed}; one server process at rest {rest:.0f} MB (aim 150)"
        )


def writes(count: int) -> None:
    """(a) whole referrals a second on PostgreSQL against pgbench and a plain application; (b) polls and reads."""
    with stage.postgres() as (admin, pgbench), tempfile.TemporaryDirectory() as folder:
        url, plain_url = stage.new_database(admin, "ours"), stage.new_database(admin, "plain")
        floor_url = stage.new_database(admin, "floor")
        say(
            "(a) referrals a second, 12-resource transaction, PostgreSQL, 2 server processes, 16 connections; "
            "three rounds in turn"
        )
        from fitwork_fhir.store.migrate import upgrade

        upgrade(floor_url)
        rounds = []
        with stage.ours(url, 2) as (port, _), stage.plain(plain_url, 2) as plain_port:
            source, plain_source = posts(referrals.bodies()), posts(referrals.bodies())
            load.loaded(port, source, count=200)
            load.loaded(plain_port, plain_source, count=60)
            statement = floor.script(url, _a_case(url))
            for number in range(3):
                ours = load.loaded(port, source, count=count)
                base = load.loaded(plain_port, plain_source, count=max(100, count // 10))
                tps = floor.per_second(pgbench, floor_url, statement, Path(folder))
                rounds.append((ours.per_second / tps, ours.per_second / base.per_second))
                say(
                    f"    round {number + 1}: ours {ours.per_second:.0f}/s (median {ours.median:.1f} ms, failed "
                    f"{ours.failed}), pgbench {tps:.0f}/s, plain {base.per_second:.0f}/s (failed {base.failed})"
                )
            say(
                f"    ratio to pgbench {_median(rounds, 0):.2f} (aim 0.35); to the plain version "
                f"{_median(rounds, 1):.1f} (aim 8)"
            )
            polls_and_reads(port, url)


def _median(rounds: list[tuple[float, float]], place: int) -> float:
    return statistics.median(round_[place] for round_ in rounds)


def _a_case(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("select id from referral_case order by id limit 1").fetchone()
    assert row
    return str(row[0])


def polls_and_reads(port: int, url: str) -> None:
    """(b) a practice's poll and a read by id."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select id, told, last_updated from resource where type = 'Task' "
            "order by last_updated desc offset 20 limit 1"
        ).fetchone()
    assert row
    header = referrals.header(row[1])
    since = row[2].isoformat().replace("+00:00", "Z")
    poll = load.request("GET", f"/FHIR/R4/Task?_lastUpdated=gt{since}", NHSD_End_User_Organisation=header)
    read = load.request("GET", f"/FHIR/R4/Task/{row[0]}", NHSD_End_User_Organisation=header)
    for name, one in (("polls", poll), ("reads", read)):
        found = load.loaded(port, itertools.repeat(one), count=3000)
        say(f"(b) {name}: {found.per_second:.0f}/s, median {found.median:.1f} ms, failed {found.failed}")


def growth(many: int) -> None:
    """(c) poll and insert at 1,000 and at `many` stored referrals, interleaved."""
    with stage.postgres() as (admin, _):
        urls = {1000: stage.new_database(admin, "few"), many: stage.new_database(admin, "many")}
        ports = {}
        with contextlib.ExitStack() as stack:
            for number, (size, url) in enumerate(urls.items()):
                port, _pid = stack.enter_context(stage.ours(url, 1))
                load.loaded(port, posts(referrals.bodies(number)), connections=1, count=50)
                say(f"(c) growing a store to {size} referrals ...")
                for first in range(1, size + 1, 20_000):
                    scale.grow(url, _a_case_at(url), min(20_000, size - first + 1), first)
                    if size > 20_000:
                        say(f"    {min(first + 19_999, size)}")
                ports[size] = port
            compare(urls, ports)


def _a_case_at(url: str) -> str:
    """The first referral that came over the API, whatever was copied since."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select case_id from request union all select r.id from referral_case r join resource "
            "d on d.id = r.id where d.last_updated > now() - interval '1 day' limit 1"
        ).fetchone()
    assert row
    return str(row[0])


def compare(urls: dict[int, str], ports: dict[int, int]) -> None:
    polls: dict[int, list[float]] = {size: [] for size in ports}
    inserts: dict[int, list[float]] = {size: [] for size in ports}
    header = referrals.header(referrals.practice(7))
    sources = {size: posts(referrals.bodies(50_000 + number)) for number, size in enumerate(ports)}
    for _ in range(5):
        for size, port in ports.items():
            inserts[size].append(load.loaded(port, sources[size], connections=1, count=60).median)
            poll = load.request(
                "GET", f"/FHIR/R4/Task?_lastUpdated=gt{_an_hour_ago()}&_count=50", NHSD_End_User_Organisation=header
            )
            polls[size].append(load.loaded(port, itertools.repeat(poll), connections=1, count=100).median)
    few, many = sorted(ports)
    for name, figures in (("poll", polls), ("insert", inserts)):
        one, other = statistics.median(figures[few]), statistics.median(figures[many])
        say(f"(c) {name}: {one:.2f} ms at {few}, {other:.2f} ms at {many}: ratio {other / one:.2f} (aim 1.5)")
    touched = {size: scale.buffers(url, referrals.practice(7)) for size, url in urls.items()}
    say(f"(c) buffers a poll touches: {touched[few]} at {few}, {touched[many]} at {many}")


def _an_hour_ago() -> str:
    return (datetime.now(UTC) - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    main()
