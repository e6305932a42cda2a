import re

from house_files import ROOT, name_of, project_files, texts

from fitwork_fhir.cli import COMMANDS

ADRS = ROOT / "docs" / "adr"
LONGEST_DECISION = 75
"""Lines: about a page."""


def _adrs() -> dict[int, str]:
    files = [path for path in project_files() if path.parent == ADRS and path.name != "README.md"]
    return {int(path.name[:4]): path.read_text("utf-8") for path in files}


def test_decisions_are_numbered_from_one_without_a_gap() -> None:
    files = [path.name for path in project_files() if path.parent == ADRS and path.name != "README.md"]
    assert [int(name[:4]) for name in sorted(files)] == list(range(1, len(files) + 1))


def test_a_decision_carries_its_number_and_its_status_and_fits_on_a_page() -> None:
    for number, text in _adrs().items():
        assert re.match(rf"# (ADR )?{number:04}\b", text), number
        assert re.search(r"^Status: (accepted|superseded|proposed)", text, re.MULTILINE), number
        assert len(text.splitlines()) <= LONGEST_DECISION, number


def test_the_index_of_decisions_names_each_of_them() -> None:
    index = (ADRS / "README.md").read_text("utf-8")
    named = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", index))
    assert named == {path.name for path in project_files() if path.parent == ADRS and path.name != "README.md"}


def test_every_link_to_a_file_leads_somewhere() -> None:
    broken = []
    for path in (path for path in project_files() if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
            if "://" not in target and not target.startswith("#") and not (path.parent / target.split("#")[0]).exists():
                broken.append(f"{name_of(path)}: {target}")
    assert not broken


def test_every_example_that_the_documents_name_is_there() -> None:
    documents = [(name, text) for name, text in texts() if name.endswith(".md")]
    named = {(name, found) for name, text in documents for found in re.findall(r"examples/[\w./-]+\.\w+", text)}
    assert named
    assert not [f"{name}: {found}" for name, found in named if not (ROOT / found).exists()]


def test_every_command_that_the_documents_name_exists() -> None:
    starts = re.compile(r"(?:^|\| )(?:\.venv/bin/)?fitwork ([a-z]+)", re.MULTILINE)
    documents = [(name, "\n".join(_code(text))) for name, text in texts() if name.endswith(".md")]
    named = {(name, word) for name, code in documents for word in starts.findall(code)}
    assert len(named) > 5
    assert not [f"{name}: fitwork {word}" for name, word in named if word not in COMMANDS]


def test_every_verb_that_the_documents_name_is_in_the_makefile() -> None:
    verbs = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert 0 < len(verbs) <= 10
    named = {(name, word) for name, text in texts() if name.endswith(".md") for word in _makes(text)}
    assert not [f"{name}: make {word}" for name, word in named if word not in verbs]


def _makes(text: str) -> list[str]:
    return re.findall(r"^make ([a-z]+)", "\n".join(_code(text)), re.MULTILINE)


def _code(text: str) -> list[str]:
    """Blocks and spans of code in a Markdown text."""
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return blocks + re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
