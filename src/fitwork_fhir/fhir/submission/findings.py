"""What was found while reading, gathered so that one answer names everything, and the refusal it may lead to."""

from dataclasses import replace
from typing import NoReturn

from fitwork_fhir.errors import Finding, FitworkError, Invalid, NotSupported, Severity, Unprocessable, WrongPatient
from fitwork_fhir.fhir.submission.settings import LEVEL_FIELDS, ReadSettings

Refusal = type[FitworkError]
_GRAVEST: tuple[Refusal, ...] = (WrongPatient, Invalid, NotSupported, Unprocessable)
"""Which kind answers where findings of several kinds refuse: the first of these."""


class Findings:
    """Warnings in the order found, and findings that refuse."""

    def __init__(self, settings: ReadSettings) -> None:
        self._settings = settings
        self._refusing: list[tuple[Refusal, Finding]] = []
        self._said: set[str] = set()
        self.warnings: list[Finding] = []

    def note(self, finding: Finding, kind: Refusal = Unprocessable) -> None:
        """A finding that warns, unless its setting says that it refuses."""
        field = LEVEL_FIELDS.get(finding.reason or "")
        if field and getattr(self._settings, field) == "error":
            self._refusing.append((kind, replace(finding, severity=Severity.ERROR)))
        else:
            self.warnings.append(finding)

    def warn(self, code: str, text: str, where: str | None, reason: str, kind: Refusal = Unprocessable) -> None:
        self.note(Finding(code, text, where, Severity.WARNING, reason), kind)

    def warn_once(self, code: str, text: str, where: str | None, reason: str) -> None:
        """As `warn`, for the first occurrence of a kind of finding."""
        if reason not in self._said:
            self._said.add(reason)
            self.warn(code, text, where, reason)

    def refuse(self, kind: Refusal, code: str, text: str, where: str | None, reason: str) -> NoReturn:
        """Stop here: nothing further can be read."""
        self._refusing.append((kind, Finding(code, text, where, Severity.ERROR, reason)))
        self._raise()

    def settle(self) -> tuple[Finding, ...]:
        """The warnings, where nothing refuses; else the refusal."""
        if self._refusing:
            self._raise()
        return tuple(self.warnings)

    def _raise(self) -> NoReturn:
        kind = next(kind for kind in _GRAVEST if any(kind is refusing for refusing, _ in self._refusing))
        raise kind(*(finding for _, finding in self._refusing))
