"""What a referrer sent, read into values: the one thing every door hands to triage."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fitwork_fhir.errors import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation as a sender names it."""

    ods: str | None
    """Upper case; None where the message gives none."""
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientIdentity:
    """What tells one patient from another. Never logged."""

    nhs_number: str | None
    """Ten digits, normalised; None where missing."""
    nhs_number_valid: bool
    birth_date: str | None
    """ISO text, perhaps partial."""
    on_file_id: str | None = None
    """The id of a Patient on file that the referral names instead of carrying one."""
    registered_practice: str | None = None
    """ODS code of generalPractitioner / managingOrganization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One resource as received, to be kept to the letter with only id and meta set by us."""

    type: str
    key: str
    """How the message names it: fullUrl, Type/id, or '' for a lone resource."""
    resource: Mapping[str, object]
    """The parsed JSON; numbers keep their exact text."""
    position: int
    """Its place in the Bundle, 0 for a lone resource; -1 where it was contained."""
    if_none_exist: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Free text, or the term of a code without a mapping: put before a person within one working day."""

    where: str
    """The field it came from, such as ServiceRequest.note."""
    text: str
    kind: str = "text"
    """text, or unmapped-term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A referral as values."""

    sender: Organisation
    """The organisation that sends: the practice that is told."""
    patient: PatientIdentity
    facts: Mapping[str, object]
    """Raw facts by the policy's field names, exactly as read (section 1 sets aside what does not fit)."""
    resources: tuple[Received, ...]
    service_request: int
    """Index into `resources` of the ServiceRequest."""
    patient_resource: int | None
    """Index into `resources` of the Patient; None where it is on file."""
    words: tuple[Words, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Warnings only: what was normalised, guessed or left out."""
    authored_on: str | None = None
    source: str = "other"
    """Who refers, by the policy's source words."""
    red_flag: bool = False
    """Whether the facts hold anything that section S could stop for, said even when the request is refused."""
    message: "Message | None" = None
    linked: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The BaRS envelope of a message Bundle."""

    bundle_id: str | None
    header_id: str | None
    event: str
    reason: str | None
    source_endpoint: str | None
    destination_endpoint: str | None
