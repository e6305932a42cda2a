"""The floor: pgbench committing the same number and size of rows as one referral, in one prepared statement."""

import re
import subprocess
from pathlib import Path

import psycopg

_TABLES = ("resource", "resource_index", "referral_case", "request", "patient", "timer", "delivery", "audit", "alert")
_IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def script(url: str, case_id: str) -> str:
    """One INSERT per table with the rows of one stored referral, every id made anew at run time."""
    with psycopg.connect(url) as connection:
        statements = [part for table in _TABLES if (part := _insert(connection, table, case_id))]
    names = [f"t{number} as ({statement})" for number, statement in enumerate(statements[1:])]
    made = "with salt as materialized (select substr(md5(random()::text),1,8) as s)"
    return f"{made}, {', '.join(names)} {statements[0]};\n" if names else statements[0]


def _insert(connection: "psycopg.Connection[tuple[object, ...]]", table: str, case_id: str) -> str:
    found = connection.execute("select to_regclass(%s)", (table,)).fetchone()
    if not found or found[0] is None:
        return ""
    columns = [
        row[0]
        for row in connection.execute(
            "select column_name from information_schema.columns where table_name = %s order by ordinal_position",
            (table,),
        )
        if row[0] != "seq"
    ]
    rows = connection.execute(
        f"select {', '.join(columns)} from {table} where {_belongs(table)}", {"case": case_id}
    ).fetchall()
    if not rows:
        return ""
    values = ", ".join("(" + ", ".join(_literal(value) for value in row) + ")" for row in rows)
    return f"insert into {table} ({', '.join(columns)}) values {values}"


def _belongs(table: str) -> str:
    return {
        "resource": "case_id = %(case)s or id in (select patient_id from referral_case where id = %(case)s)",
        "resource_index": "id in (select id from resource where case_id = %(case)s)",
        "referral_case": "id = %(case)s",
        "patient": "patient_id in (select patient_id from referral_case where id = %(case)s)",
        "audit": "subject like '%%' || %(case)s",
    }.get(table, "case_id = %(case)s")


def _literal(value: object) -> str:
    """A literal in which every uuid, NHS number and fingerprint differs at each run."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value).replace("'", "''").replace(":", "\\072")
    if len(text) < 200 and re.fullmatch(r"[0-9a-f]{64}", text):
        return "md5(random()::text) || md5(random()::text)"
    quoted = "E'" + text.replace("\\072", "\\x3a") + "'"
    if _IDS.search(text) or re.fullmatch(r"999\d{7}", text):
        marked = _IDS.sub(lambda m: "~" + m.group(0)[8:], text) if _IDS.search(text) else "~" + text[:2]
        return "replace(E'" + marked.replace("\\072", "\\x3a") + "', '~', (select s from salt))"
    return quoted


def per_second(pgbench: Path, url: str, statement: str, folder: Path, *, clients: int = 8, seconds: int = 10) -> float:
    """Transactions per second of the script with prepared statements."""
    path = folder / "floor.sql"
    path.write_text(statement)
    words = [
        str(pgbench),
        "-n",
        "-M",
        "prepared",
        "-c",
        str(clients),
        "-j",
        "2",
        "-T",
        str(seconds),
        "-f",
        str(path),
        url,
    ]
    result = subprocess.run(words, capture_output=True, text=True, timeout=seconds + 60)
    found = re.search(r"tps = ([0-9.]+)", result.stdout)
    if found is None:
        raise RuntimeError(f"pgbench failed: {result.stderr[-800:]}")
    return float(found.group(1))
