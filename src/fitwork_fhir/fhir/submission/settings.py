"""Which findings about a submission are warnings and which refuse it (HOUSE decision 8: a setting per finding)."""

from dataclasses import dataclass
from typing import Literal

from fitwork_fhir.fhir.systems import SERVER

Level = Literal["warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """One field per finding that can be either. The defaults never bounce a patient for a sender's habits."""

    nhs_number_check: Level = "warning"
    """An NHS number that is not ten digits with a right check digit."""
    system_spelling: Level = "warning"
    """A code or identifier system in other case, with another scheme, or with a stray suffix."""
    message_version: Level = "warning"
    """A message Bundle without meta.versionId (BaRS: 400 invariant)."""
    message_content: Level = "warning"
    """What the BaRS MessageDefinition wants beyond MessageHeader, ServiceRequest, Patient and sender."""
    message_state: Level = "error"
    """A CarePlan or Encounter in a state that contradicts a new referral (BaRS decision table)."""
    use_case: Level = "warning"
    """Our use-case code missing beside `referral` in ServiceRequest.category."""
    impossible_date: Level = "error"
    """A date that cannot be: born, written or assessed in the future, born after the referral was written."""
    reversed_period: Level = "error"
    """A period that ends before it begins."""
    unlinked_form: Level = "warning"
    """A form in the Bundle that ServiceRequest.supportingInfo does not name."""
    unknown_question: Level = "warning"
    """An answer to a question our forms do not have."""
    answer_code_system: Level = "warning"
    """An answer coded in a system that is not the question's."""
    base_url: str = SERVER
    """This server's base: an absolute reference below it may name a Patient on file."""


LEVEL_FIELDS: dict[str, str] = {
    "nhs-number-check-digit": "nhs_number_check",
    "system-case": "system_spelling",
    "system-scheme": "system_spelling",
    "system-suffix": "system_spelling",
    "message-version": "message_version",
    "message-content": "message_content",
    "message-state": "message_state",
    "use-case": "use_case",
    "date-impossible": "impossible_date",
    "period-reversed": "reversed_period",
    "form-unlinked": "unlinked_form",
    "unknown-question": "unknown_question",
    "answer-code-system": "answer_code_system",
}
"""The setting that decides over a finding, by the finding's reason code."""
