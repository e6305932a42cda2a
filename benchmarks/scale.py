"""A store grown to many referrals: the rows of one stored referral, copied in the database with new ids."""

import psycopg

_LATER = "now() - interval '400 days' + (n * interval '1 second')"
_NEW = "replace({column}, {old}, lpad(to_hex(n), 8, '0'))"


def grow(url: str, case_id: str, count: int, first: int = 1) -> None:
    """Add `count` copies of a referral, spread over the practices and over the past."""
    with psycopg.connect(url, autocommit=True) as connection:
        for table, where in _PARTS.items():
            columns = [
                row[0]
                for row in connection.execute(
                    "select column_name from information_schema.columns where table_name = %s and is_identity = 'NO' "
                    "order by ordinal_position",
                    (table,),
                )
            ]
            chosen = ", ".join(_copied(table, column) for column in columns)
            connection.execute(
                f"insert into {table} ({', '.join(columns)}) select {chosen} from {table}, "
                f"generate_series({first}, {first + count - 1}) as n where {where}",
                {"case": case_id},
            )
        connection.execute("vacuum analyze")


_PARTS = {
    "resource": "case_id = %(case)s or id = (select patient_id from referral_case where id = %(case)s)",
    "resource_index": "id in (select id from resource where case_id = %(case)s)",
    "referral_case": "id = %(case)s",
    "timer": "case_id = %(case)s",
    "delivery": "case_id = %(case)s",
}
_IDS = frozenset({"id", "case_id", "task_id", "patient_id", "communication_id", "subject"})


def _copied(table: str, column: str) -> str:
    """How a column is copied: ids get a new head, practices take turns, times lie in the past."""
    if column in _IDS:
        return f"lpad(to_hex(n), 8, '0') || substr({column}, 9)" if column != "subject" else "subject"
    if column == "fingerprint":
        return "md5(n::text) || md5(n::text || 'x')"
    if column in ("told", "tenant"):
        return f"case when {column} is null then null else 'Y' || (10000 + n %% 100) end"
    if column == "last_updated":
        return _LATER
    if column == "due":
        return "due + interval '300 days'"
    if table == "resource_index" and column == "value":
        return (
            "case when value like '%%/%%' then split_part(value, '/', 1) || '/' || lpad(to_hex(n), 8, '0') || "
            "substr(split_part(value, '/', 2), 9) when param like '%%:identifier' and value ~ '^Y' then "
            "'Y' || (10000 + n %% 100) else value end"
        )
    return column


def buffers(url: str, practice: str) -> int:
    """Buffers a practice's poll touches: a search of its newest fifty Tasks, as EXPLAIN counts them."""
    statement = (
        "explain (analyze, buffers, format json) select text from resource where type = 'Task' and told = %s "
        "and last_updated > now() - interval '1 hour' and not deleted order by last_updated, id limit 50"
    )
    with psycopg.connect(url) as connection:
        row = connection.execute(statement, (practice,)).fetchone()
    plan = row[0][0]["Plan"] if row else {}
    return int(plan.get("Shared Hit Blocks", 0)) + int(plan.get("Shared Read Blocks", 0))
