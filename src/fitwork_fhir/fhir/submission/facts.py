"""The facts of policy section 1, brought together from forms, fit notes, consents and the request itself (1a).

What the referrer states in the form wins over what is derived; a contradiction is warned of.
"""

from dataclasses import dataclass

from fitwork_fhir.errors import warning
from fitwork_fhir.fhir.forms import FIT_NOTE
from fitwork_fhir.fhir.submission import consent
from fitwork_fhir.fhir.submission.coded_notes import coded_notes
from fitwork_fhir.fhir.submission.conditions import conditions
from fitwork_fhir.fhir.submission.dates import age_on
from fitwork_fhir.fhir.submission.form_notes import FormNote, form_note
from fitwork_fhir.fhir.submission.forms import COUNTING, answer_path, form_facts, responses_to, warn_of_missing
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.fhir.submission.requester import source_of
from fitwork_fhir.fhir.systems import SERVICE_TYPE, TIER
from fitwork_fhir.record.episode import episode
from fitwork_fhir.record.fit_note import FitNote
from fitwork_fhir.referral.populate import facts_from_episode

_AT_LEAST = frozenset({"absence_days", "fit_notes_episode"})
"""Facts of which the notes sent may show only a part: the first week needs none, earlier ones may be left out."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What the fit notes of a request say: facts by 1a, the current note, and what its form adds."""

    facts: dict[str, object]
    current: FitNote | None = None
    groups: tuple[str, ...] = ()


def gather(reading: Reading, request: Json, birth_date: str | None, on_file: str | None) -> dict[str, object]:
    """Every fact, raw: the policy alone sets aside what does not fit."""
    facts = form_facts(reading, request)
    warn_of_missing(reading, request)
    notes = read_notes(reading, request)
    derived = dict(notes.facts)
    if "conditions" not in facts and (found := conditions(reading, request, notes.current, notes.groups)):
        derived["conditions"] = found
    derived.update(_asked(reading, request))
    if birth_date and (age := age_on(reading.today, birth_date)) is not None:
        derived["age"] = age
    if "source" not in facts:
        profession = notes.current.issuer_profession if notes.current else None
        derived["source"] = source_of(reading, request, on_file, profession)
    _fill(reading, facts, derived)
    consent.settle(reading, facts)
    return facts


def read_notes(reading: Reading, request: Json) -> Notes:
    """The fit notes of the request, forms and coded resources alike, as one episode."""
    sent = (form for form in responses_to(reading, request, FIT_NOTE) if form.get("status") in COUNTING)
    forms = [note for response in sent if (note := form_note(reading, response))]
    coded = coded_notes(reading)
    if not forms and not coded:
        return Notes({})
    found = episode([*coded, *(form.note for form in forms)], reading.today)
    facts = facts_from_episode(found)
    own = next((form for form in forms if form.note is found.current), FormNote(FitNote()))
    if own.unread:
        facts["fit_note_advice"] = [*facts.get("fit_note_advice", ()), *own.unread]  # type: ignore[misc]
    return Notes(facts, found.current, own.groups)


def _asked(reading: Reading, request: Json) -> dict[str, object]:
    """A tier or services asked for in the ServiceRequest itself, in our code systems."""
    concepts = [request.get("code"), *(request.get("orderDetail") or ())]
    tiers: list[str] = []
    services: list[str] = []
    for concept in concepts:
        if concept:
            tiers += reading.codes(concept, TIER, "ServiceRequest.code")
            services += reading.codes(concept, SERVICE_TYPE, "ServiceRequest.orderDetail")
    asked: dict[str, object] = {"requested_services": services} if services else {}
    if tiers:
        asked["requested_tier"] = tiers[0] if len(set(tiers)) == 1 else tiers
    return asked


def _fill(reading: Reading, facts: dict[str, object], derived: dict[str, object]) -> None:
    """Add what the form does not say. Services asked for add up; anything else the form says stays."""
    for name, value in derived.items():
        stated = facts.get(name)
        if stated is None:
            facts[name] = value
        elif name == "requested_services" and isinstance(stated, list):
            facts[name] = [*stated, *(code for code in value if code not in stated)]  # type: ignore[attr-defined]
        elif _contradicted(name, stated, value):
            text = f"The form states {name} otherwise than the rest of the request; the form was read."
            reading.findings.note(warning("business-rule", text, answer_path(name), "form-contradicted"))


def _contradicted(name: str, stated: object, derived: object) -> bool:
    """Whether the form and the rest cannot both be right."""
    if name in _AT_LEAST and isinstance(stated, int) and isinstance(derived, int):
        return stated < derived
    if isinstance(stated, list) and isinstance(derived, list):
        return sorted(map(str, stated)) != sorted(map(str, derived))
    return stated != derived
