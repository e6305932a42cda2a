"""What a GP practice holds that a work-and-health referral can use, whatever system it came from."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fitwork_fhir.record.coding import CodedTerm
from fitwork_fhir.record.fit_note import FitNote


class Dialect(StrEnum):
    """Whose habits the record shows, told from its identifier systems."""

    EMIS = "emis"
    MEDICUS = "medicus"
    UNKNOWN = "unknown"


class ListWarning(StrEnum):
    """Why a list may lack what the practice holds (Extension-CareConnect-GPC-ListWarningCode-1)."""

    CONFIDENTIAL_ITEMS = "confidential-items"
    DATA_IN_TRANSIT = "data-in-transit"
    DATA_AWAITING_FILING = "data-awaiting-filing"


@dataclass(frozen=True, slots=True)
class Telecom:
    system: str | None
    value: str
    use: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDetails:
    """Who the record is about, as sent. Nothing here is checked or corrected but the spaces in the NHS number."""

    id: str
    nhs_number: str | None = None
    nhs_number_status: str | None = None
    """A code of NHSNumberVerificationStatus, such as 01 (number present and verified)."""
    family: str | None = None
    given: tuple[str, ...] = ()
    prefix: str | None = None
    birth_date: str | None = None
    gender: str | None = None
    address_lines: tuple[str, ...] = ()
    """Street lines, then city and district."""
    postcode: str | None = None
    telecoms: tuple[Telecom, ...] = ()
    deceased: bool = False
    interpreter_required: bool | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    """The organisation that manages the record. `ods` is upper case, None where the record names none."""

    ods: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gp:
    """The patient's usual GP. EMIS practitioners frequently carry no SDS user id."""

    family: str | None = None
    given: tuple[str, ...] = ()
    prefix: str | None = None
    sds_user_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One entry of the problem list."""

    id: str
    term: CodedTerm
    active: bool
    significance: str | None = None
    """major or minor."""
    links: frozenset[str] = frozenset()
    """What the problem is linked to, as Type/id: its observation, fit notes, consultations, documents."""


@dataclass(frozen=True, slots=True)
class WorkFact:
    """A coded statement about work or a questionnaire score: a policy field, its value and when it was recorded."""

    field: str
    value: str | int
    on: date | None
    source: str
    """The resource, as Type/id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    patient: PatientDetails
    practice: Practice | None = None
    gp: Gp | None = None
    problems: tuple[Problem, ...] = ()
    fit_notes: tuple[FitNote, ...] = ()
    work_facts: tuple[WorkFact, ...] = ()
    withheld: frozenset[ListWarning] = frozenset()
    """Why a list of the record may be incomplete; a fit note may then be missing rather than absent."""
    notes_asked_for: bool = False
    """Whether the record holds the lists in which fit notes arrive; without them their absence says nothing."""
    warnings: tuple[str, ...] = ()
    dialect: Dialect = Dialect.UNKNOWN

    @property
    def notes_complete(self) -> bool:
        """Whether "no fit note found" may be read as "there is none"."""
        return self.notes_asked_for and not self.withheld
