import ast
from pathlib import Path

import pytest
from house_files import CORE, ROOT, SOURCE, name_of, project_files, python_files, tree_of

LONGEST_SOURCE = 300
LONGEST_TEST = 400
LONGEST_FUNCTION = 50
BANNED_PARTS = ("manager", "helper", "util", "handler", "processor")
BANNED_WORDS = {"data", "info", "item", "items", "common", "base", "misc", "helpers", "utils"}
FHIR_WORDS = {"item", "items"}
"""What FHIR calls so itself; allowed where FHIR is read and written."""
THIRD_PARTY_WORDS = {"add_exception_handler", "exception_handler"}
"""Names that a library gives to what we override."""


def test_a_file_can_be_read_in_one_sitting() -> None:
    limits = {"src": LONGEST_SOURCE, "tools": LONGEST_SOURCE, "benchmarks": LONGEST_SOURCE, "tests": LONGEST_TEST}
    lengths = {(p, n): len(p.read_text("utf-8").splitlines()) for f, n in limits.items() for p in python_files(f)}
    assert not [f"{name_of(path)}: {length}" for (path, limit), length in lengths.items() if length > limit]


def test_most_source_files_are_short() -> None:
    lengths = sorted(len(path.read_text("utf-8").splitlines()) for path in python_files("src"))
    assert lengths[len(lengths) // 2] <= 120


def test_a_function_fits_in_one_glance() -> None:
    long = []
    for path in python_files("src", "tools", "benchmarks"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long.append(f"{name_of(path)}:{node.name}: {length}")
    assert not long


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    files = [path for path in python_files("src", "tools", "benchmarks") if path.read_text("utf-8").strip()]
    assert not [name_of(path) for path in files if not ast.get_docstring(tree_of(path))]


def test_names_say_what_a_thing_is_and_not_that_it_is_a_thing() -> None:
    wrong = [
        f"{name_of(path)}: {name}"
        for path in python_files("src", "tools")
        for name in [path.stem, *_defined(path)]
        if _says_nothing(name) and not (_speaks_fhir(path) and name.strip("_") in FHIR_WORDS)
    ]
    assert not wrong


def _speaks_fhir(path: Path) -> bool:
    return path.is_relative_to(SOURCE / "fhir") or path.name.startswith("print_")


def test_only_an_entry_of_the_directory_is_called_service() -> None:
    classes = [
        f"{name_of(path)}: {node.name}"
        for path in python_files("src")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Service")
    ]
    assert classes == ["src/fitwork_fhir/routing/service.py: Service"]


def _defined(path: Path) -> list[str]:
    definitions = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name for node in ast.walk(tree_of(path)) if isinstance(node, definitions)]


def _says_nothing(name: str) -> bool:
    plain = name.strip("_").lower()
    if plain in THIRD_PARTY_WORDS:
        return False
    return plain in BANNED_WORDS or name.startswith("Base") or any(part in plain for part in BANNED_PARTS)


@pytest.mark.parametrize("name", ["TaskManager", "string_utils", "BaseStore", "data", "_helper", "RequestHandler"])
def test_the_rule_on_names_knows_what_it_bans(name: str) -> None:
    assert _says_nothing(name)


@pytest.mark.parametrize("name", ["database_url", "Place", "basis_of", "itemised", "metadata"])
def test_the_rule_on_names_lets_plain_words_through(name: str) -> None:
    assert not _says_nothing(name)


def test_only_the_command_line_prints() -> None:
    printing = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("src")
        if not path.is_relative_to(SOURCE / "cli")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing


def test_the_core_asks_neither_the_time_nor_chance_nor_the_environment() -> None:
    """Clock, ids and directory are passed in, so that a case can be replayed."""
    asked = {"now", "today", "utcnow", "uuid4", "getenv", "environ", "choice", "random"}
    found = [
        f"{name_of(path)}:{node.lineno} {node.attr}"
        for path in python_files(*(f"src/fitwork_fhir/{room}" for room in CORE))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in asked and _is_of_library(node)
    ]
    assert not found


def _is_of_library(node: ast.Attribute) -> bool:
    libraries = {"datetime", "date", "time", "uuid", "os", "random", "secrets"}
    return isinstance(node.value, ast.Name) and node.value.id in libraries


def test_the_root_holds_only_what_belongs_there() -> None:
    files = "CHANGELOG.md CONTRIBUTING.md Dockerfile GLOSSARY.md LICENSE Makefile README.md openapi.yaml pyproject.toml"
    folders = ".ci benchmarks docs examples profiles src tests tools"
    hidden = ".dockerignore .gitattributes .gitignore requirements-run.lock requirements.lock"
    found = {path.relative_to(ROOT).parts[0] for path in project_files()}
    assert found <= {*files.split(), *folders.split(), *hidden.split()}
