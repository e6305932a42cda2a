"""The files of the project as the house tests see them: what is, or would be, in version control."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "fitwork_fhir"
CORE = ("record", "referral", "triage", "routing", "feedback", "casework", "workflow")
"""The rooms without a framework."""


@cache
def project_files() -> tuple[Path, ...]:
    """Everything git tracks or would add, in order; where there is no git, everything that is not hidden or built."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
        paths = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not _is_made(path.relative_to(ROOT))]
    return tuple(sorted(path for path in paths if path.is_file()))


def _is_made(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts) or path.suffix in (".pyc", ".db")


def python_files(*folders: str) -> list[Path]:
    """Python files below folders of the project, such as `src`."""
    places = [ROOT / folder for folder in folders]
    return [p for p in project_files() if p.suffix == ".py" and any(p.is_relative_to(place) for place in places)]


def texts() -> list[tuple[str, str]]:
    """(name, text) of every file that is text."""
    found = []
    for path in project_files():
        try:
            found.append((name_of(path), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))
