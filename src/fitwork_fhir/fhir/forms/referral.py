"""The referral form: the facts of policy section 1, one question each."""

from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.forms import answers
from fitwork_fhir.fhir.forms.question import Kind, Question, form, group, number, one_of, score, some_of, yes_no

SCORES = group("scores", "Scores, where they were taken", *(score(name, words) for name, words in answers.SCORES))

_CONSENT = group(
    "consent",
    "Consent",
    yes_no("consent_referral", "The patient agrees to this referral"),
    yes_no("consent_feedback", "The patient agrees that the practice is told what happens"),
    yes_no("consent_employer", "The patient agrees that the employer may be told capability, adjustments and dates"),
)
_SAFETY = group(
    "safety",
    "Safety",
    some_of("red_flags", "Red flags present now", answers.RED_FLAGS),
    yes_no("risk_reviewed", "A clinician has reviewed the risk"),
)
_PERSON = group(
    "person",
    "Who refers whom",
    number("age", "Age in years"),
    one_of("source", "Who makes this referral", answers.SOURCES),
    Question("areas", "Area codes of residence and of GP registration", Kind.STRING, repeats=True),
)
_NOTE = group(
    "note",
    "Fit note and absence",
    one_of("fit_note", "The current fit note says", answers.STATEMENTS),
    some_of("fit_note_advice", "The patient may benefit from", answers.TICK_BOXES),
    number("note_days_ahead", "Days of fit note left"),
    one_of("work_status", "Work status", answers.WORK_STATUSES),
    number("absence_days", "Continuous days off so far"),
    number("fit_notes_episode", "Fit notes in this episode"),
    yes_no("recurrent", "Off before for the same reason"),
)
_WORK = group(
    "work",
    "Work",
    one_of("employment", "Employment", answers.EMPLOYMENTS),
    number("employer_size", "Number of people the employer employs"),
    yes_no("employer_oh", "The employer has its own occupational health"),
    one_of("job_demand", "What the job demands", answers.JOB_DEMANDS),
    one_of("adjustment_need", "Adjustments needed at work", answers.ADJUSTMENT_NEEDS),
    yes_no("job_at_risk", "The job is at risk"),
    one_of("wants_return", "The patient wants to return to work", answers.WILLINGNESS),
)
_HEALTH = group(
    "health",
    "Health and barriers",
    some_of("conditions", "Conditions that keep the patient from work", answers.CONDITIONS),
    some_of("barriers", "Barriers to work", answers.BARRIERS),
    yes_no("in_talking_therapies", "Already in talking therapies"),
    yes_no("gp_discordance", "An independent view is wanted (never shown to the patient or the employer)"),
    SCORES,
)
_ACCESS = group(
    "support",
    "Access",
    some_of("access", "Needs when being contacted", answers.ACCESS),
    one_of("preferred_mode", "How the patient prefers to be seen", answers.MODES, systems.MODE),
)
_REQUEST = group(
    "request",
    "What the referrer asks for",
    one_of("requested_tier", "Tier of support", answers.TIERS, systems.TIER),
    one_of("requested_mode", "How the patient should be seen", answers.MODES, systems.MODE),
    some_of("requested_services", "Services", answers.SERVICES, systems.SERVICE_TYPE),
    Question("override_reason", "Why, if this differs from the rules (never required)", Kind.TEXT),
    Question("comments", "Anything else a person should read", Kind.TEXT),
)

REFERRAL = form(
    "fitwork-referral",
    systems.FORM_REFERRAL,
    "Referral for work-and-health support",
    "The facts the triage policy reads. Every question may be left out: what is absent is unknown, never no.",
    _CONSENT,
    _SAFETY,
    _PERSON,
    _NOTE,
    _WORK,
    _HEALTH,
    _ACCESS,
    _REQUEST,
)
