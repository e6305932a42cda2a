"""What a message is made from: everything the wording needs, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fitwork_fhir.triage.decision import Decision


class Event(StrEnum):
    """The events a practice is told of (policy section 4); each is a code of CodeSystem feedback-category."""

    ACCEPTED = "accepted"
    DIFFERS_FROM_REQUEST = "differs-from-request"
    SAFETY_HOLD = "safety-hold"
    SAFETY_ESCALATED = "safety-escalated"
    SAFETY_REMINDED = "safety-reminded"
    SAFETY_DUTY = "safety-duty"
    PROVISIONAL = "provisional"
    CONSENT_HELD = "consent-held"
    CONSENT_CHASED = "consent-chased"
    CONSENT_REFUSED = "consent-refused"
    CONSENT_LAPSED = "consent-lapsed"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    NO_LOCAL_SERVICE = "no-local-service"
    REPORT = "report"
    STEP_UP = "step-up"
    STEP_DOWN = "step-down"
    UNREACHABLE = "unreachable"
    SIGNPOSTED = "signposted"
    TAKEN_ON = "taken-on"
    DECLINED = "declined"
    REROUTED = "rerouted"
    CAPACITY_HOLD = "capacity-hold"
    QUESTION = "question"
    ANSWER_RECEIVED = "answer-received"
    RETRIAGED = "retriaged"
    CONTACT = "contact"
    APPOINTMENT = "appointment"
    NOT_ATTENDED = "not-attended"
    PLAN = "plan"
    IN_SUPPORT = "in-support"
    MDT_REVIEW = "mdt-review"
    RELAPSE = "relapse"
    HOLD_ACKNOWLEDGED = "hold-acknowledged"
    HOLD_CLEARED = "hold-cleared"
    CANCELLATION_REQUESTED = "cancellation-requested"
    CANCELLATION_CONFIRMED = "cancellation-confirmed"
    CANCELLED = "cancelled"
    SENT_IN_ERROR = "sent-in-error"
    FOLLOW_UP = "follow-up"
    OUTCOME = "outcome"
    SERVICE_WROTE = "service-wrote"
    HIDDEN_FROM_PATIENT = "hidden-from-patient"
    """The part of any event that the patient must not read in an open record; in a message of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """One event of one case, ready to be put into words. Nothing here names the patient."""

    event: Event
    reference: str
    """The human-readable referral reference."""
    decision: Decision
    earlier: Decision | None = None
    """The decision before, where a new one replaced it."""
    requested_tier: str | None = None
    service_name: str | None = None
    """The owner's name; None where the operator owns it."""
    operator_name: str = "the referral hub"
    signposts: tuple[str, ...] = ()
    """Names of services the person may turn to; they receive nothing from us."""
    national: tuple[str, ...] = ()
    """National offers in words, where no local service qualifies."""
    first_contact_by: date | None = None
    next_date: date | None = None
    issues_fit_notes: bool | None = None
    """Whether the owning service signs fit notes; None is unknown."""
    flags: tuple[str, ...] = ()
    """Red flags as reported."""
    reported_by: str | None = None
    """Who reported them: a role and an organisation, never a patient."""
    reported_on: date | None = None
    missing: tuple[str, ...] = ()
    """Facts that are missing, by the policy's field names."""
    why: str | None = None
    """A reason given by the service or the practice, as text."""
    question: str | None = None
    step: str | None = None
    """The business status reached, where the event is a step of the service."""
    outcome: str | None = None
    ends: bool = False
    """Whether the case has ended."""
    acknowledge_within: str | None = None
    hidden: tuple[str, ...] = field(default=())
    """Of gp_discordance, unsafe_to_talk, safeguarding: those that hold."""
    asked_by: str | None = None
    """Who asked for another level of support, where it was not the practice: "the patient", "the employer"."""
    acted_by: str | None = None
    """Who acknowledged or cleared a safety concern, where it was not the practice that is told."""
    asked_to_act: bool = True
    """Whether whoever reads this has a Task of its own for it."""
    seen_by_service: bool = False
    """Whether a service has had the referral."""
    duty_phone: str | None = None
    """The telephone number of the operator's duty clinician."""
    helped: str | None = None
    """What helped most, as text, where the case has an outcome."""
    report: Mapping[str, object] | None = None
    """The assessment's report or the plan: keys of `feedback.employer`, and for the practice alone `barriers` and
    `interventions` (codes or texts), where the patient agreed to share them."""


@dataclass(frozen=True, slots=True)
class Text:
    """One message: at most 6 plain lines."""

    event: Event
    lines: tuple[str, ...]
    hidden: bool = False
    """Carries meta.security NOPAT; stands in a Communication of its own."""
