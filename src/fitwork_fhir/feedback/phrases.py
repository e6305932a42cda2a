"""What facts, flags, tiers and outcomes are called inside a sentence."""

from fitwork_fhir.triage.reasons import FIELD_NAMES, FLAG_NAMES

SUPPORT: dict[str | None, str] = {
    "A": "enhanced fit-note advice",
    "B": "an occupational health assessment",
    "C": "case-managed support",
}
ASSESSED_BY: dict[str, str] = {
    "oh-physician": "an assessment by an occupational health physician",
    "employer-oh": "an assessment by the employer's own occupational health service",
}
"""Tier B where another than the usual service assesses, by service code."""
MODES: dict[str, str] = {"telephone": "by telephone", "video": "by video", "face_to_face": "face to face"}

FLAGS: dict[str, str] = {
    **{flag: text for flag, text in FLAG_NAMES.items() if flag != "safeguarding"},
    "unrecognised": "a warning in words our system does not know",
}
"""No grade of risk stands here: a flag is said as it was reported. Safeguarding is never said in an open message."""

FLAG_ACTIONS: dict[str, str] = {
    "suicide_risk_immediate": "reach the patient and stay with them or on the line; call 999 if you cannot reach them "
    "or life is in danger",
    "cauda_equina": "send the patient straight to the emergency department, and phone ahead so that they are expected",
    "acute_cardiac_or_stroke": "call 999 for the patient",
}
"""Where one flag alone says what to do at once."""
ACTIONS: dict[str, str] = {
    "emergency": "reach the patient; call 999 or send them to the emergency department if in any doubt",
    "same_day": "review the patient and decide what is needed; call 999 if you cannot reach them and fear for them",
    "urgent": "review the patient, and refer on the urgent suspected cancer pathway if you agree",
}
"""By urgency."""
DO_BY: dict[str, str] = {"emergency": "Do now", "same_day": "Do today", "urgent": "Do within 2 working days"}
ACKNOWLEDGE_WITHIN: dict[str, str] = {
    "emergency": "30 minutes, by telephone",
    "same_day": "2 hours",
    "urgent": "1 working day",
}

FIELDS: dict[str, str] = {field: text for field, text in FIELD_NAMES.items() if field != "gp_discordance"}
"""No open message may hint at a wish for an independent view, not even as a detail that is missing."""

BARRIERS: dict[str, str] = {
    "debt": "debt",
    "housing": "housing",
    "benefits_worry": "worry about benefits",
    "legal": "a legal problem",
    "caring": "caring for someone",
    "relationship_social": "relationships or isolation",
    "skills_job_change": "skills, or a change of job",
    "addiction": "alcohol or drugs",
    "employer_conflict": "conflict with the employer",
    "bullying": "bullying at work",
    "adjustments_refused": "changes at work refused",
    "fear_avoidance": "fear of making it worse",
    "low_confidence": "low confidence",
    "low_motivation": "low motivation",
}
BOXES: dict[str, str] = {
    "phased_return": "phased return",
    "altered_hours": "altered hours",
    "amended_duties": "amended duties",
    "workplace_adaptations": "workplace adaptations",
}
"""The four boxes of the fit note, in the form's order."""

PROMPTS: dict[str, str] = {
    "consider-may-be-fit": 'would "may be fit for work" suit, with a box ticked?',
    "consider-neuropathic-pain": "after four weeks, could part of the pain be neuropathic?",
}
ASKS: dict[str, str] = {
    "specialist-referral-by-gp": "act on the safety duty in our separate message",
    "driving-and-safety-duty-advice": "act on the safety duty in our separate message",
    "gp-extended-consultation": "book a longer appointment with a doctor soon",
}
"""What an accepted referral asks of the practice, most pressing first; one at most is said."""
NOT_EXTRA = frozenset(
    {
        "gp-fit-note-advice", "patient-guidance", "employer-guidance", "oh-assessment", "case-management",
        "engagement-conversation", "intake-call", *ASKS,
    }
)  # fmt: skip
"""Services the message says in other words, or that are the level of support itself."""

OUTCOMES: dict[str, str] = {
    "returned-same-job": "the patient is back in the same job",
    "returned-amended-job": "the patient is back in the same job, with changes",
    "remained-in-work": "the patient stayed in work",
    "other-work": "the patient has moved to other work",
    "training": "the patient has moved into training",
    "became-unemployed": "the patient is no longer employed",
    "refused-plan": "the patient did not want the return-to-work plan",
    "withdrew": "the patient chose to stop",
    "clinically-unfit": "the patient is not well enough to work for now",
    "lost-contact": "we lost contact with the patient",
}
STEPS: dict[str, str] = {
    "contact-attempted": "{who} tried to reach the patient, without success so far",
    "contacted": "{who} has spoken with the patient",
    "appointment-booked": "{who} has booked an appointment",
    "appointment-moved": "{who} has moved the appointment",
    "appointment-cancelled": "the appointment with {who} is cancelled",
    "assessed": "{who} has assessed the patient; the report follows within 1 working day",
}
