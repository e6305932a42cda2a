"""The facts of a review, set aside like those of a referral (policy section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from fitwork_fhir.errors import Finding, Invalid
from fitwork_fhir.triage.facts import Facts
from fitwork_fhir.triage.readers import Reader, is_missing, members, number_in, one_of, read_flag, set_of
from fitwork_fhir.triage.reading import read_facts
from fitwork_fhir.triage.vocabulary import BARRIERS, TIERS

_DAYS, _COUNT = number_in(0, 36_500), number_in(0, 1_000)

REVIEW_READERS: dict[str, Reader] = {
    "current_tier": one_of(TIERS),
    "previous_tier": one_of(TIERS),
    "days_in_tier": _DAYS,
    "working_days_trying": _DAYS,
    "failed_contacts": _COUNT,
    "still_off": read_flag,
    "rtw_plan_agreed": read_flag,
    "adjustments_in_place": read_flag,
    "employer_unable": read_flag,
    "returned_to_work": read_flag,
    "relapse_within_6_months": read_flag,
    "new_barriers": set_of(BARRIERS),
    "open_barriers": set_of(BARRIERS),
}
"""The fields only a review has."""

_SHARED = (
    "absence_days",
    "fit_notes_episode",
    "wants_return",
    "consent_referral",
    "source",
    "risk_reviewed",
    "red_flags",
)
"""The fields a review reads as a triage does, beside item 9 of the PHQ-9; every other fact is ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """Typed facts of a review. `shared` holds what a review reads as a triage does, safety first of all."""

    shared: Facts
    current_tier: str
    previous_tier: str | None = None
    days_in_tier: int = 0
    working_days_trying: int = 0
    failed_contacts: int = 0
    still_off: bool = True
    rtw_plan_agreed: bool = False
    adjustments_in_place: bool = False
    employer_unable: bool = False
    returned_to_work: bool = False
    relapse_within_6_months: bool = False
    new_barriers: frozenset[str] = frozenset()
    barriers_closed: bool = False
    """open_barriers was given, and empty: nothing stands in the way any more."""
    set_aside: tuple[str, ...] = ()

    @property
    def absence_days(self) -> int:
        """Days off so far; a review assumes 0 where nobody said, never a triage's 8."""
        return self.shared.absence_days if self.shared.absence_known else 0


def current_tier(raw: Mapping[str, object]) -> str | None:
    """The tier under review, or None where these are no facts of a review."""
    if not isinstance(raw, Mapping):
        raise Invalid(Finding("structure", "The facts must be one object with the policy's field names."))
    tier = raw.get("current_tier")
    return tier if isinstance(tier, str) and tier in TIERS else None


def read_review(raw: Mapping[str, object], *, cleared_by_clinician: bool = False) -> ReviewFacts:
    """Typed review facts. Total on every object with a valid current_tier; Invalid without one."""
    if current_tier(raw) is None:
        raise Invalid(Finding("value", "A review needs the current tier: A, B or C.", "current_tier"))
    shared = read_facts(_shared(raw), cleared_by_clinician=cleared_by_clinician)
    known: dict[str, object] = {}
    set_aside: list[str] = []
    for name, reader in REVIEW_READERS.items():
        typed, whole = reader(raw.get(name))
        if typed is not None:
            known[name] = typed
        if not whole and not is_missing(raw.get(name)):
            set_aside.append(name)
    known.pop("open_barriers", None)
    return ReviewFacts(
        **known,  # type: ignore[arg-type]
        shared=shared,
        barriers_closed=_all_closed(raw.get("open_barriers")),
        set_aside=(*set_aside, *shared.set_aside),
    )


def _shared(raw: Mapping[str, object]) -> dict[str, object]:
    facts = {name: raw[name] for name in _SHARED if name in raw}
    scores = raw.get("scores")
    if isinstance(scores, Mapping):
        facts["scores"] = {"phq9_item9": scores.get("phq9_item9")}
    else:
        facts["scores"] = scores
    return facts


def _all_closed(given: object) -> bool:
    """Here an empty list is a value; a missing one, or one whose members were all set aside, is not."""
    listed = None if isinstance(given, str) else members(given)
    return listed is not None and all(is_missing(member) for member in listed)
