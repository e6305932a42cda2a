"""What makes two referrals the same, so that one sent twice under two request ids is stored once."""

import hashlib
import json

from fitwork_fhir.clock import is_whole_date
from fitwork_fhir.referral.submission import Submission

_OF_TODAY = frozenset({"absence_days", "note_days_ahead", "age"})
"""Facts that are worked out from today's date: what was sent stands in their place."""


def fingerprint_of(submission: Submission, unique: str) -> str:
    """Equal for referrals of the same person with the same facts, forms and words, whatever their ids, and on whatever
    day they come. Where the person is not certain it is equal to no other (`unique`)."""
    content = {
        "patient": _person(submission) or unique,
        "facts": {name: submission.facts[name] for name in sorted(submission.facts) if name not in _OF_TODAY},
        "forms": sorted(_text([form.get("questionnaire"), form.get("item")]) for form in _forms(submission)),
        "words": sorted([word.where, word.text] for word in submission.words),
        "source": submission.source,
    }
    return hashlib.sha256(_text(content).encode()).hexdigest()


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str, separators=(",", ":"))


def _forms(submission: Submission) -> list[dict[str, object]]:
    return [dict(sent.resource) for sent in submission.resources if sent.type == "QuestionnaireResponse"]


def _person(submission: Submission) -> list[object] | None:
    """What makes the person certain: the Patient on file, a valid number with a whole birth date, or the whole of what
    was sent about somebody with a name and a whole birth date. None where nothing does."""
    patient = submission.patient
    if patient.on_file_id:
        return ["on-file", patient.on_file_id]
    if not is_whole_date(patient.birth_date):
        return None
    if patient.nhs_number_valid:
        return [patient.nhs_number, patient.birth_date]
    sent = submission.patient_resource
    person = submission.resources[sent].resource if sent is not None else {}
    if not person.get("name"):
        return None
    return [person.get(element) for element in ("identifier", "name", "birthDate", "gender", "address")]
