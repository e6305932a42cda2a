"""The review form: the facts of policy section 3, with the red flags and scores of section 1."""

from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.forms import answers
from fitwork_fhir.fhir.forms.question import form, group, number, one_of, some_of, yes_no
from fitwork_fhir.fhir.forms.referral import SCORES

_CLOSED = ("none", "All of them are closed")

REVIEW = form(
    "fitwork-review",
    systems.FORM_REVIEW,
    "Review of work-and-health support",
    "What the service or the practice reports while a case is open.",
    group(
        "safety",
        "Safety and consent",
        some_of("red_flags", "Red flags present now", answers.RED_FLAGS),
        yes_no("risk_reviewed", "A clinician has reviewed the risk"),
        yes_no("consent_referral", "The patient still agrees to the referral"),
        one_of("source", "Who reports this", answers.SOURCES),
        SCORES,
    ),
    group(
        "tier",
        "Tier and time",
        one_of("current_tier", "Tier now", answers.TIERS, systems.TIER),
        one_of("previous_tier", "Tier before", answers.TIERS, systems.TIER),
        number("days_in_tier", "Days in this tier"),
        number("absence_days", "Continuous days off so far"),
        number("fit_notes_episode", "Fit notes in this episode"),
    ),
    group(
        "contact",
        "Contact",
        number("failed_contacts", "Attempts at contact without an answer"),
        number("working_days_trying", "Working days over which contact was tried"),
    ),
    group(
        "progress",
        "Progress",
        yes_no("still_off", "Still off work"),
        yes_no("rtw_plan_agreed", "A return-to-work plan is agreed"),
        yes_no("adjustments_in_place", "The adjustments are in place"),
        yes_no("employer_unable", "The employer cannot make the adjustments"),
        yes_no("returned_to_work", "Returned to work"),
        yes_no("relapse_within_6_months", "Off again within six months of returning"),
        some_of("new_barriers", "Barriers found since", answers.BARRIERS),
        some_of("open_barriers", "Barriers still open", (*answers.BARRIERS, _CLOSED)),
        one_of("wants_return", "The patient wants to return to work", answers.WILLINGNESS),
    ),
)
