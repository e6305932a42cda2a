"""`fitwork validate FILE...`: checks files against FHIR R4 and the profiles; each finding with line and column."""

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from fitwork_fhir.errors import Finding, Severity
from fitwork_fhir.fhir.validation.located import check_text, is_resource
from fitwork_fhir.fhir.writing.outcome import FileFinding, file_outcome

MOST_FILES = 10_000
MOST_BYTES = 64 * 1024 * 1024
MOST_FINDINGS = 1_000
_LINES = (".ndjson", ".jsonl")
_STANDARD_INPUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="a JSON or NDJSON file, a folder of them, or - for standard input"
    )
    parser.add_argument("--profile", metavar="URL", help="a profile that every resource must meet")
    parser.add_argument("--json", action="store_true", help="print one OperationOutcome instead of lines")


def run(args: argparse.Namespace) -> int:
    """Print what is wrong. 0: nothing is; 1: something is an error; 2: there is no such file."""
    try:
        files = list(islice(_files(args.files), MOST_FILES + 1))
        found = list(islice(_found(files[:MOST_FILES], args.profile), MOST_FINDINGS))
    except OSError as failure:
        print(f"fitwork validate: cannot read {failure.filename}: {failure.strerror}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(file_outcome(found), indent=2, ensure_ascii=False))
    else:
        for each in found:
            print(_line(each))
    _say_sum(len(files), found)
    return 1 if any(each.finding.severity is Severity.ERROR for each in found) else 0


def _files(names: list[str]) -> Iterator[tuple[str, bool]]:
    """Each file, and whether it was named itself rather than found in a folder."""
    for name in names:
        if name != _STANDARD_INPUT and Path(name).is_dir():
            inside = sorted(Path(name).rglob("*"))
            yield from ((str(path), False) for path in inside if path.suffix in (".json", *_LINES) and path.is_file())
        else:
            yield name, True


def _found(files: list[tuple[str, bool]], profile: str | None) -> Iterator[FileFinding]:
    for name, named in files:
        body = _bytes(name)
        if body is None:
            text = f"is larger than {MOST_BYTES // 1024 // 1024} MiB and was not read"
            yield FileFinding(name, 1, 1, Finding("too-long", text))
            continue
        for before, part in _resources(name, body):
            if named or is_resource(part):
                for each in check_text(part, profile):
                    yield FileFinding(name, before + each.line, each.column, each.finding)


def _bytes(name: str) -> bytes | None:
    """What a file holds; None where that is too much."""
    if name == _STANDARD_INPUT:
        body = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        with Path(name).open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    return None if len(body) > MOST_BYTES else body


def _resources(name: str, body: bytes) -> Iterator[tuple[int, bytes]]:
    """One resource, or one a line (NDJSON), each with the number of lines before it."""
    lines = body.splitlines()
    if Path(name).suffix not in _LINES and not (name == _STANDARD_INPUT and _one_a_line(lines)):
        yield 0, body
        return
    yield from ((number, line) for number, line in enumerate(lines) if line.strip())


def _one_a_line(lines: list[bytes]) -> bool:
    """Whether each of several lines is a JSON object by its look."""
    full = [line.strip() for line in lines if line.strip()]
    return len(full) > 1 and all(line.startswith(b"{") and line.endswith(b"}") for line in full)


def _line(found: FileFinding) -> str:
    where = f"{found.finding.where}: " if found.finding.where else ""
    place = f"{found.file}:{found.line}:{found.column}"
    return f"{place}: {found.finding.severity.value}: {where}{found.finding.text} [{found.finding.code}]"


def _say_sum(files: int, found: list[FileFinding]) -> None:
    errors = sum(each.finding.severity is Severity.ERROR for each in found)
    words = [f"{min(files, MOST_FILES)} files, {errors} errors, {len(found) - errors} other findings"]
    if files > MOST_FILES:
        words.append("there are more files, which were not looked at")
    if len(found) == MOST_FINDINGS:
        words.append("there may be more findings")
    print("; ".join(words), file=sys.stderr)
