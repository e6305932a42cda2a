"""The rows of conditions.csv: which diagnoses belong to which condition group of the policy, and on whose word.

The file is the table a clinician reviews. Columns: system; code (Read codes without dots, ICD-10 without its dot);
to, the last code of a range; group, one of policy section 1 `conditions`, or empty where a person must look; term;
source, where the code and its meaning were checked; basis, J with a reason where the group is a judgement.
SNOMED CT rows are single concepts; every other row means all codes that start with it.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files

from fitwork_fhir.record.coding import CTV3, ICD10, READ2, SNOMED

_SYSTEMS = {"snomed": SNOMED, "icd10": ICD10, "read2": READ2, "ctv3": CTV3}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `to` is None unless the line is a range; `group` is None where a person must look."""

    system: str
    code: str
    to: str | None
    group: str | None
    term: str
    source: str
    basis: str | None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes (SNOMED CT) or the prefixes (other systems) the line stands for."""
        return _expanded(self.code, self.to) if self.to else (self.code,)


def _expanded(first: str, last: str) -> tuple[str, ...]:
    """A range written out: A-B, F30-F31, Z55-Z65. The two ends share all but their last one or two characters."""
    shared = next(n for n in range(len(first) + 1) if first[n:].isdigit() or len(first) - n == 1)
    if first[shared:].isdigit() and last[shared:].isdigit() and first[:shared] == last[:shared]:
        width = len(first) - shared
        return tuple(f"{first[:shared]}{n:0{width}}" for n in range(int(first[shared:]), int(last[shared:]) + 1))
    if first[:-1] != last[:-1]:
        raise ValueError(f"not a range: {first}-{last}")
    return tuple(first[:-1] + chr(n) for n in range(ord(first[-1]), ord(last[-1]) + 1))


def _read() -> tuple[Row, ...]:
    with files("fitwork_fhir.record").joinpath("conditions.csv").open(encoding="utf-8") as lines:
        return tuple(
            Row(
                _SYSTEMS[line["system"]],
                line["code"],
                line["to"] or None,
                line["group"] or None,
                line["term"],
                line["source"],
                line["basis"] or None,
            )
            for line in csv.DictReader(lines)
        )


ROWS: tuple[Row, ...] = _read()
