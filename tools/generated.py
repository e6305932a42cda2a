"""Keeps generated files current: `--write` prints every one anew, `--check` only says which are out of date.

Every tools/print_*.py writes its files when it is run, or run with --write where it has such a word. The check runs
them all in a copy of the project, so it edits nothing and needs no promise from any of them.
"""

import argparse
import difflib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_LEFT_OUT = shutil.ignore_patterns(
    ".*", "__pycache__", "node_modules", "*.db*", "*.pyc", "build", "dist", "target", "var"
)
_COMPILES = "print_overlays.py"
_SHOWN = 12
"""Lines of difference shown of each file."""


def printers(root: Path) -> list[Path]:
    """The generators there are, in order of name; last the one that compiles what the others print."""
    return sorted((root / "tools").glob("print_*.py"), key=lambda path: (path.name == _COMPILES, path.name))


def write_all(root: Path) -> list[str]:
    """Run every generator on the project in `root`; what those that failed said."""
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}", "PYTHONDONTWRITEBYTECODE": "1"}
    failures = []
    for printer in printers(root):
        words = ["--write"] if "--write" in printer.read_text("utf-8") else []
        command = [sys.executable, str(printer), *words]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            failures.append(f"tools/{printer.name} failed:\n{done.stderr.strip()}")
    return failures


def out_of_date(root: Path) -> list[str]:
    """What a fresh print would change, a paragraph a file; empty where every generated file is current."""
    with tempfile.TemporaryDirectory(prefix="fitwork-generated-") as folder:
        copy = Path(folder) / "project"
        shutil.copytree(root, copy, ignore=_LEFT_OUT)
        before = _texts(copy)
        failures = write_all(copy)
        after = _texts(copy)
    changed = [name for name, text in after.items() if before.get(name) != text]
    return failures + [_difference(name, before.get(name), after[name]) for name in changed]


def _texts(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in _files(root)}


def _files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix != ".pyc")


def _difference(name: str, before: bytes | None, after: bytes) -> str:
    if before is None:
        return f"{name} is missing"
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    lines = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
    more = [f"... and {len(lines) - _SHOWN} lines more"] if len(lines) > _SHOWN else []
    return "\n  ".join([f"{name} is out of date", *lines[:_SHOWN], *more])


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Print every generated file anew, or check that each is current.")
    wish = parser.add_mutually_exclusive_group(required=True)
    wish.add_argument("--write", action="store_true")
    wish.add_argument("--check", action="store_true")
    problems = write_all(ROOT) if parser.parse_args(arguments).write else out_of_date(ROOT)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("Run `make docs` and look at what it changed.", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
