"""OperationOutcome. https://hl7.org/fhir/R4/operationoutcome.html"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir import systems

_PROFILE = f"{systems.UKCORE}OperationOutcome"
_MOST = 100


def outcome(findings: Iterable[Finding], *, http_code: str | None = None) -> dict[str, Any]:
    """One issue per finding. `http_code` is the BaRS code of the answer as a whole, such as REC_BAD_REQUEST."""
    issues = [_issue(finding, http_code) for finding in findings][:_MOST]
    if not issues:
        issues = [{"severity": "information", "code": "informational", "diagnostics": "All OK"}]
    return {"resourceType": "OperationOutcome", "meta": {"profile": [_PROFILE]}, "issue": issues}


class FileFinding(NamedTuple):
    """A finding in a file; line and column from 1."""

    file: str
    line: int
    column: int
    finding: Finding


def file_outcome(found: Iterable[FileFinding]) -> dict[str, Any]:
    """One issue per finding, however many; file, line and column as the extensions HL7's own validator writes."""
    issues = [{"extension": _place(each), **_issue(each.finding, None)} for each in found]
    return {**outcome(()), **({"issue": issues} if issues else {})}


def _place(found: FileFinding) -> list[dict[str, Any]]:
    return [
        {"url": systems.OUTCOME_FILE, "valueString": found.file},
        {"url": systems.OUTCOME_LINE, "valueInteger": found.line},
        {"url": systems.OUTCOME_COLUMN, "valueInteger": found.column},
    ]


def _issue(finding: Finding, http_code: str | None) -> dict[str, Any]:
    written: dict[str, Any] = {"severity": finding.severity.value, "code": finding.code}
    coding = []
    if http_code:
        coding.append({"system": systems.HTTP_ERROR, "code": http_code})
    if finding.reason:
        coding.append({"system": systems.FINDING, "code": finding.reason})
    if coding:
        written["details"] = {"coding": coding, "text": finding.text}
    written["diagnostics"] = finding.text
    if finding.where:
        written["expression"] = [finding.where]
    return written


def allowed_step(status: str, business: str) -> dict[str, Any]:
    """An issue that names a step the state table allows now; on the referral's Task also as codes."""
    words = f"Allowed next: {status} / {business}" if business else f"Allowed next: {status}"
    issue: dict[str, Any] = {"severity": "information", "code": "informational"}
    if business:
        coding = [
            {"system": systems.TASK_STATUS, "code": status},
            {"system": systems.BUSINESS_STATUS, "code": business},
        ]
        issue["details"] = {"coding": coding, "text": words}
    return {**issue, "diagnostics": words}
