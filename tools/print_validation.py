"""Prints docs/validation.md: what ours and other validators refuse and keep. `python tools/print_validation.py`."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from measure_validators import FAULTY, MEASURED
from other_validators import VALIDATORS, keeps
from validation_cases import KEPT, WRONG

PAGE = ROOT / "docs" / "validation.md"
_SCHEMA = "HL7's JSON Schema"
_INTRO = """# Validation

Printed by `tools/print_validation.py`, which asks every validator anew; do not edit it by hand.

Every body that comes in is checked against base FHIR R4 (4.0.1) before anything else is done with it, at every door
the same. What is wrong is answered with 400 and an OperationOutcome: one issue for each fault, its `expression` the
FHIRPath of the element, its words without any value. How it works is
[ADR 2](adr/0002-validation-by-compiled-schema.md).

    fitwork validate FILE...                       a file or folder, with line and column
    POST [base]/[type]/$validate                   one resource; nothing is stored
    POST [base]/[type]/[id]/$validate              one that is to replace a stored one

The doors are more lenient in two things, because nobody is to be bounced ([ADR 11](adr/0011-never-bounce.md)): `"true"`
and `"false"` are read as booleans, with a warning, and an answer to the form `fitwork-referral` with a code the form
does not know is never refused: an unknown red flag is a red flag, any other code is set aside and said.
A body larger than 5 MiB is answered with 413 and is not read.
"""


def page() -> str:
    measured = json.loads(MEASURED.read_text("utf-8"))
    return "\n".join([_INTRO, _refused(measured), _kept(), _examples(measured)])


def _refused(measured: dict) -> str:
    schema = measured["schema_refuses"]
    rows = [
        (
            case.what,
            f"`{case.where}`" if case.where and len(case.where) < 80 else "the value 65 levels down",
            *(_word(refuses(case.body)) for refuses, _ in VALIDATORS.values()),
            _word(schema.get(case.what)),
        )
        for case in WRONG
    ]
    counts = [sum(refuses(case.body) for case in WRONG) for refuses, _ in VALIDATORS.values()]
    counts.append(sum(1 for case in WRONG if schema.get(case.what)))
    rows.append(("**refused**", f"of {len(WRONG)}", *(f"**{count}**" for count in counts)))
    note = (
        f"\n{_SCHEMA} was asked on {measured['measured']} (by `tools/measure_validators.py`), the others when this "
        "page was printed. A validator that fails on a body counts as refusing it.\n"
    )
    return _table("What is refused", ("Body", "Where", *VALIDATORS, _SCHEMA), rows) + note


def _word(refused: bool | None) -> str:
    return "not asked" if refused is None else "refused" if refused else "**missed**"


def _kept() -> str:
    rows = []
    for what, body in KEPT:
        kept = (
            "not taken" if refuses(body.encode()) else "kept" if keeps(rewrites, body.encode()) else "**changed**"
            for refuses, rewrites in VALIDATORS.values()
        )
        rows.append((what, *kept))
    return _table("What is kept to the letter", ("Body", *VALIDATORS), rows)


def _examples(measured: dict) -> str:
    read, refused = measured["examples"]["read"], measured["examples"]["refused"]
    before = (
        f"Of the official examples of R4 (npm `hl7.fhir.r4.examples` 4.0.1), {read} are of a type that is read here;\n"
        f"on {measured['measured']} {len(refused)} of them were refused. Each was looked at by hand and is not R4:\n"
    )
    rows = [
        (f"`{name}`", text.split(": ", 1)[0], FAULTY.get(name, "**not looked at**")) for name, text in refused.items()
    ]
    return _table("Official examples", ("Example", "Where", "What is wrong with it"), rows, before)


def _table(title: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]], before: str = "") -> str:
    heads = tuple(heads)
    lines = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in (heads, *rows)]
    return "\n".join(
        [f"## {title}\n", *([before] if before else []), lines[0], "|" + " --- |" * len(heads), *lines[1:], ""]
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
