"""The codes that mean "fit note": SNOMED CT concepts and descriptions, CTV3 and Read v2, and what each says.

Sources, by column of the table: concepts and CTV3, the sick-note code lists of OpenSAFELY (SNOMED CT UK and TPP);
descriptions and Read v2, codes seen in GP Connect and GP2GP payloads and in suppliers' help pages. Every SNOMED CT
id passes its check digit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fitwork_fhir.record.coding import CTV3, READ2, SNOMED, system_normalised
from fitwork_fhir.record.fit_note import FitNoteStatus, TickBox


class Issue(StrEnum):
    """What became of the paper."""

    ISSUED = "issued"
    DUPLICATE = "duplicate"
    NOT_ISSUED = "not_issued"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class FitNoteMeaning:
    """What one code says. A statement has a status and no advice; a tick box has advice and no status."""

    term: str
    issue: Issue = Issue.ISSUED
    status: FitNoteStatus | None = None
    advice: TickBox | None = None

    @property
    def is_statement(self) -> bool:
        return self.advice is None


_UNKNOWN, _NOT, _MAY = FitNoteStatus.UNKNOWN, FitNoteStatus.NOT_FIT, FitNoteStatus.MAY_BE_FIT

# fmt: off
_TABLE: tuple[tuple[FitNoteMeaning, str, str, str, str], ...] = (
    # meaning, SNOMED CT concepts, SNOMED CT descriptions, CTV3, Read v2 (stems without their dots)
    (FitNoteMeaning("MED3 - doctor's statement", status=_UNKNOWN), "1321000000100", "11551000000118", "9D1..", "9D1"),
    (FitNoteMeaning("Med3 certificate issued to patient", status=_UNKNOWN),
     "1331000000103", "11561000000115", "9D11.", "9D11"),
    (FitNoteMeaning("Med3 certificate duplicate issued", Issue.DUPLICATE, _UNKNOWN),
     "1341000000107", "", "9D12.", "9D12"),
    (FitNoteMeaning("Med3 certificate not issued to patient", Issue.NOT_ISSUED, _UNKNOWN),
     "1351000000105", "1596241000000110", "9D13.", "9D13"),
    (FitNoteMeaning("MED3 - NOS", status=_UNKNOWN), "", "", "9D1Z.", "9D1Z"),
    (FitNoteMeaning("Med3 issued - back to work", status=_UNKNOWN), "14241000000101", "", "XaEF4", ""),
    (FitNoteMeaning("Sick note from secondary care done by practice", status=_UNKNOWN),
     "165801000000106 170591000000101 175251000000102", "", "XaK2J", ""),
    (FitNoteMeaning("eMED3 (2010) new statement issued, not fit for work", status=_NOT),
     "751481000000104 751491000000102", "1653351000000114", "XaX1E", ""),
    (FitNoteMeaning("eMED3 (2010) new statement issued, may be fit for work", status=_MAY),
     "751601000000107 751611000000109", "", "XaX1K", "9D16"),
    (FitNoteMeaning("eMED3 (2010) duplicate issued, not fit for work", Issue.DUPLICATE, _NOT),
     "751621000000103", "", "XaX1L", ""),
    (FitNoteMeaning("eMED3 (2010) duplicate issued, may be fit for work", Issue.DUPLICATE, _MAY),
     "751641000000105", "", "XaX1M", ""),
    (FitNoteMeaning("MED3 (2010) issued by hand, not fit for work", Issue.BY_HAND, _NOT),
     "751731000000106", "", "XaX1R", ""),
    (FitNoteMeaning("MED3 (2010) issued by hand, may be fit for work", Issue.BY_HAND, _MAY),
     "751751000000104", "", "XaX1S", ""),
    (FitNoteMeaning("MED3 (2010) not issued to patient", Issue.NOT_ISSUED, _UNKNOWN), "775221000000101", "", "", ""),
    (FitNoteMeaning("MED3 (2010) issued to patient", status=_UNKNOWN), "775241000000108", "", "XaXf1", ""),
    (FitNoteMeaning("MED3 (2010) duplicate issued", Issue.DUPLICATE, _UNKNOWN), "775261000000109", "", "XaXf2", ""),
    (FitNoteMeaning("MED3 (2010) issued - recommend phased return to work", advice=TickBox.PHASED_RETURN),
     "775281000000100 775291000000103", "", "XaXf3", ""),
    (FitNoteMeaning("MED3 (2010) issued - recommend altered hours", advice=TickBox.ALTERED_HOURS),
     "775301000000104 775311000000102", "", "XaXf4", ""),
    (FitNoteMeaning("MED3 (2010) issued - recommend amended duties", advice=TickBox.AMENDED_DUTIES),
     "775321000000108 775331000000105", "", "XaXf5", ""),
    (FitNoteMeaning("MED3 (2010) issued - recommend workplace adaptation", advice=TickBox.WORKPLACE_ADAPTATIONS),
     "775351000000103 775361000000100", "", "XaXf7", "9D1H"),
)
# fmt: on


def _rows() -> dict[tuple[str, str], FitNoteMeaning]:
    index: dict[tuple[str, str], FitNoteMeaning] = {}
    for meaning, concepts, descriptions, ctv3, read2 in _TABLE:
        index.update({(SNOMED, code): meaning for code in f"{concepts} {descriptions}".split()})
        if ctv3:
            index[CTV3, ctv3.rstrip(".")] = meaning
        if read2:
            index[READ2, read2] = meaning
    return index


_BY_CODE = _rows()

_DURATIONS = {"Y1712": "days", "Y08c1": "weeks", "Y08c2": "months"}
"""SystmOne's local CTV3 codes for the duration of a certificate, recorded as numbers beside it (OpenSAFELY)."""


def fit_note_codes() -> Iterable[tuple[tuple[str, str], FitNoteMeaning]]:
    """Every known code as ((system, code), meaning); Read codes without their dots."""
    return _BY_CODE.items()


def read_stem(code: str) -> str:
    """A Read code without what is not the code: the two-character term id of a 7-character one, and trailing dots."""
    text = code.strip()
    return (text[:5] if len(text) == 7 else text).rstrip(".")


def fit_note_meaning(system: str, code: str) -> FitNoteMeaning | None:
    """What `code` says about a fit note, or None where it says nothing about one. `system` in any known spelling."""
    system = system_normalised(system)
    return _BY_CODE.get((system, read_stem(code) if system in (READ2, CTV3) else code.strip()))


def duration_unit(system: str, code: str) -> str | None:
    """days, weeks or months where the code says that its number is the duration of a fit note; None otherwise."""
    return _DURATIONS.get(code.strip()) if system_normalised(system) == CTV3 else None
