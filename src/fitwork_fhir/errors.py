"""The error tree. Code below the doors raises a kind and findings; one table in `api` turns kinds into HTTP.

FitworkError
├── Malformed            the bytes are not the format they claim to be
├── Invalid              a resource breaks FHIR R4 or one of our profiles
├── Unprocessable        well-formed, but a rule of ours forbids it
│   ├── WrongPatient         two patients, or one who disagrees with the practice's own file
│   └── IllegalTransition    a step the state table does not allow; the findings list the allowed ones
├── NotFound / Gone
├── Conflict             the same request id with another body, or newer data is stored
│   └── Duplicate            the same request again; the first answer stands
├── StaleVersion         If-Match names a version that is no longer current
├── PreconditionFailed   a condition is met by several resources, or asks nothing
├── Forbidden
├── NotAcceptable / UnsupportedMedia / NotSupported / MethodNotAllowed
├── TooLarge
└── Unavailable          the store cannot answer now; nothing was stored
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What went wrong, independent of any protocol."""

    MALFORMED = "malformed"
    INVALID = "invalid"
    UNPROCESSABLE = "unprocessable"
    WRONG_PATIENT = "wrong-patient"
    ILLEGAL_TRANSITION = "illegal-transition"
    NOT_FOUND = "not-found"
    GONE = "gone"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    STALE_VERSION = "stale-version"
    PRECONDITION = "precondition"
    FORBIDDEN = "forbidden"
    NOT_ACCEPTABLE = "not-acceptable"
    UNSUPPORTED_MEDIA = "unsupported-media"
    NOT_SUPPORTED = "not-supported"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    TOO_LARGE = "too-large"
    UNAVAILABLE = "unavailable"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an answer: what was found, where. Names fields, never a person's values."""

    code: str
    """A FHIR issue-type code: structure, required, value, invariant, code-invalid, business-rule, …"""
    text: str
    where: str | None = None
    """FHIRPath-like expression of the field, such as Bundle.entry[2].resource.birthDate."""
    severity: Severity = Severity.ERROR
    reason: str | None = None
    """A stable code of ours for programs, such as nhs-number-check-digit."""


def warning(code: str, text: str, where: str | None = None, reason: str | None = None) -> Finding:
    """A finding that does not stop the request."""
    return Finding(code, text, where, Severity.WARNING, reason)


class FitworkError(Exception):
    """Any refusal of ours. Carries findings that are safe to show to the caller."""

    kind: ClassVar[Kind]
    issue_code: ClassVar[str] = "processing"

    def __init__(self, *findings: Finding | str) -> None:
        self.findings: tuple[Finding, ...] = tuple(
            f if isinstance(f, Finding) else Finding(self.issue_code, f) for f in findings
        )
        super().__init__("; ".join(f.text for f in self.findings))


class Malformed(FitworkError):
    kind, issue_code = Kind.MALFORMED, "invalid"


class Invalid(FitworkError):
    kind, issue_code = Kind.INVALID, "invalid"


class Unprocessable(FitworkError):
    kind, issue_code = Kind.UNPROCESSABLE, "business-rule"


class WrongPatient(Unprocessable):
    kind = Kind.WRONG_PATIENT


class IllegalTransition(Unprocessable):
    """A step the state table does not allow. `allowed` are the next (status, business status) pairs."""

    kind = Kind.ILLEGAL_TRANSITION

    def __init__(self, *findings: Finding | str, allowed: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(*findings)
        self.allowed = allowed


class NotFound(FitworkError):
    kind, issue_code = Kind.NOT_FOUND, "not-found"


class Gone(FitworkError):
    kind, issue_code = Kind.GONE, "deleted"


class Conflict(FitworkError):
    kind, issue_code = Kind.CONFLICT, "conflict"


class Duplicate(Conflict):
    """The same request again. `task` is the relative URL of the Task that already exists."""

    kind, issue_code = Kind.DUPLICATE, "duplicate"

    def __init__(self, *findings: Finding | str, task: str | None = None) -> None:
        super().__init__(*findings)
        self.task = task


class StaleVersion(FitworkError):
    kind, issue_code = Kind.STALE_VERSION, "conflict"


class PreconditionFailed(FitworkError):
    kind, issue_code = Kind.PRECONDITION, "multiple-matches"


class Forbidden(FitworkError):
    kind, issue_code = Kind.FORBIDDEN, "forbidden"


class NotAcceptable(FitworkError):
    kind, issue_code = Kind.NOT_ACCEPTABLE, "not-supported"


class UnsupportedMedia(FitworkError):
    """`accept_encoding` says which content coding is taken, where it was the coding that is not."""

    kind, issue_code = Kind.UNSUPPORTED_MEDIA, "not-supported"

    def __init__(self, *findings: Finding | str, accept_encoding: str | None = None) -> None:
        super().__init__(*findings)
        self.accept_encoding = accept_encoding


class NotSupported(FitworkError):
    kind, issue_code = Kind.NOT_SUPPORTED, "not-supported"


class MethodNotAllowed(FitworkError):
    """`allow` are the methods that the path does take."""

    kind, issue_code = Kind.METHOD_NOT_ALLOWED, "not-supported"

    def __init__(self, *findings: Finding | str, allow: tuple[str, ...] = ()) -> None:
        super().__init__(*findings)
        self.allow = allow


class TooLarge(FitworkError):
    kind, issue_code = Kind.TOO_LARGE, "too-long"


class Unavailable(FitworkError):
    kind, issue_code = Kind.UNAVAILABLE, "transient"
