import re
from dataclasses import fields

from house_files import ROOT

from fitwork_fhir.settings import PREFIX, Settings

PAGE = (ROOT / "docs" / "operating.md").read_text("utf-8")
ROWS = dict(re.findall(rf"^\| `{PREFIX}(\w+)` \| (\S.*?) \|", PAGE, re.MULTILINE))


def test_every_setting_has_a_row_and_every_row_a_setting() -> None:
    assert {name.lower() for name in ROWS} == {field.name for field in fields(Settings)}


def test_a_row_gives_the_default_that_the_code_has() -> None:
    for field in fields(Settings):
        stated = ROWS[field.name.upper()].strip("`")
        assert stated == (field.default or "(empty)"), field.name


def test_the_page_names_no_setting_that_does_not_exist() -> None:
    known = {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", PAGE)) <= known
