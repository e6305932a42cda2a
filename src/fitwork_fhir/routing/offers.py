"""Which policy service codes (section V) each offer word of a directory entry stands for, and why.

Owning a tier B case takes an assessment code, owning a tier C case takes `case-management` (`route.CORE`), so these
rows also decide who may own a case. They err towards nobody: a case without an owner stays with the operator, who
coordinates it; a case with the wrong owner is coordinated by no one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fitwork_fhir.triage.vocabulary import SERVICE_CODES

NOT_A_DIRECTORY_SERVICE = frozenset(
    {
        "gp-fit-note-advice",
        "patient-guidance",
        "employer-guidance",
        "employer-oh",
        "specialist-referral-by-gp",
        "driving-and-safety-duty-advice",
        "engagement-conversation",
        "intake-call",
    }
)
"""Codes the practice, the operator or the person's own employer sees to; no directory entry offers them."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One row: an offer word's policy codes (perhaps none) and why."""

    codes: tuple[str, ...]
    reason: str


_SAME = "The policy's own word."
_CASE_MANAGER = (
    "A case manager begins with a one-to-one assessment of health and work; tier C lists no separate assessment, "
    "so case management holds one and may own B as well as C. Judgement."
)
_NO_CODE = "Section V has no code for it."
_NOT_A_SERVICE = "How a service works, not something section V lists."
_THERAPY = "Therapy for anxiety and depression, whoever provides it."
_GRANT = "What Access to Work pays for."
_ASSESSMENT = "An assessment of health and work by another name."

_ROWS: dict[str, Offer] = {
    "case-management": Offer(("case-management", "oh-assessment"), _CASE_MANAGER),
    "allocated case worker": Offer(("case-management",), "One worker keeps the case; an assessment is listed apart."),
    "work-and-health-coach": Offer(
        ("case-management",),
        "One coach plans with the person and brings in others, which is the core of C; no clinician is said to assess, "
        "so not the core of B. Judgement.",
    ),
    "work-and-health-advice": Offer((), "Advice is not an assessment with a report."),
    "job-retention": Offer(
        ("employment-adviser",),
        "An adviser on keeping the job, as an employment adviser is; health and social needs are not coordinated, "
        "so not case management. Judgement.",
    ),
    "ips-employment-specialist": Offer(("employment-support-ips",), "IPS by name; it does not manage a case."),
    "employment-support": Offer((), "Not said to be IPS."),
    "in-work-support": Offer((), _NO_CODE),
    "coaching": Offer((), "What is coached is not said."),
    "workshops": Offer((), _NO_CODE),
    "course": Offer((), _NO_CODE),
    "mentor": Offer((), _NO_CODE),
    "taster-days": Offer(("work-skills",), "Trying out work builds work skills."),
    "work-experience": Offer(("work-skills",), "Trying out work builds work skills."),
    "personal-plan": Offer((), _NOT_A_SERVICE),
    "multidisciplinary team": Offer((), _NOT_A_SERVICE),
    "multidisciplinary-team": Offer((), _NOT_A_SERVICE),
    "workplace-adjustment-advice": Offer((), "Advice; a workplace visit is more."),
    "signposting: employment, housing, debt, wellbeing": Offer((), "Pointing elsewhere is not giving the advice."),
    "signposting": Offer((), "Pointing elsewhere is not giving the advice."),
    "psychological-therapies": Offer(("talking-therapies",), _THERAPY),
    "psychological therapies": Offer(("talking-therapies",), _THERAPY),
    "low-level cbt/counselling": Offer(("talking-therapies", "counselling"), "Both are named."),
    "mental-health-support-service": Offer((), "Part of Access to Work: support at work, not therapy."),
    "interview communication support": Offer((), _NO_CODE),
    "interview-communication-support": Offer((), _NO_CODE),
    "grant for equipment, support worker, travel, adaptations": Offer(("access-to-work",), _GRANT),
    "access-to-work-grant": Offer(("access-to-work",), _GRANT),
    "condition-management": Offer((), "Learning to live and work with a condition; section V has no code for it."),
    "12-week work-focused cognitive educational interventions": Offer((), "How condition management is taught."),
    "condition-management-course": Offer((), "How condition management is taught."),
    "biopsychosocial assessment": Offer(("oh-assessment",), _ASSESSMENT),
    "biopsychosocial-assessment": Offer(("oh-assessment",), _ASSESSMENT),
    "holistic assessment": Offer(("oh-assessment",), _ASSESSMENT),
    "holistic-assessment": Offer(("oh-assessment",), _ASSESSMENT),
    "allocated-case-worker": Offer(("case-management",), "One worker keeps the case; an assessment is listed apart."),
    "oh adviser assessment": Offer(("oh-assessment",), _ASSESSMENT),
    "oh-practitioner-consultation": Offer(("oh-assessment",), _ASSESSMENT),
    "oh-adviser-in-practice": Offer(("oh-assessment",), "An occupational-health adviser, in the practice."),
    "oh-nurse": Offer(("oh-assessment",), "Assessing fitness for work is the occupational-health nurse's task."),
    "return-to-work-plan": Offer((), _NOT_A_SERVICE),
    "reports back to gp": Offer((), _NOT_A_SERVICE),
    "reports-to-gp": Offer((), _NOT_A_SERVICE),
    "targeted support": Offer((), "What is offered is not said."),
    "targeted-support": Offer((), "What is offered is not said."),
    "quick physio": Offer(("physiotherapy",), "Physiotherapy, soon."),
    "first-contact-physio": Offer(("physiotherapy",), "Physiotherapy without a doctor's referral."),
    "msk therapies": Offer(("physiotherapy",), "Physiotherapy is the one of them that section V lists."),
    "msk-therapies": Offer(("physiotherapy",), "Physiotherapy is the one of them that section V lists."),
    "gp (about 1 in 20)": Offer(("gp-extended-consultation",), "The service's own doctor, for the few who need one."),
    "gp-consultation": Offer(("gp-extended-consultation",), "The service's own doctor, for the few who need one."),
    "mh-practitioner": Offer((), "A role; the treatment is not said."),
    "employer-liaison": Offer((), "Talking to an employer is not mediation."),
    "fit-note signing": Offer((), "A fact of its own (issues_fit_notes)."),
    "fit-note-issuing": Offer((), "A fact of its own (issues_fit_notes)."),
    "debt/legal/housing": Offer(("debt-advice", "legal-advice", "housing-advice"), "All three are named."),
    "drug and alcohol": Offer(("addiction-service",), "Help with addiction."),
    "drug-and-alcohol": Offer(("addiction-service",), "Help with addiction."),
    "careers-advice": Offer(("careers-and-skills-advice",), "The policy joins the two."),
    "learning-and-skills-advice": Offer(("careers-and-skills-advice",), "The policy joins the two."),
    "new-employment-advice": Offer(("careers-and-skills-advice",), "Advice on changing jobs."),
    "health-adjustment-passport": Offer((), "A document the person keeps, not a service."),
}

OFFERS: dict[str, Offer] = {
    **{code: Offer((code,), _SAME) for code in sorted(SERVICE_CODES - NOT_A_DIRECTORY_SERVICE)},
    **_ROWS,
}
"""Keys are lower case."""


def is_known(word: str) -> bool:
    """Whether the table has a row for the word."""
    return word.casefold() in OFFERS


def codes_of(words: Iterable[str]) -> frozenset[str]:
    """The policy codes the words stand for; a word without a row stands for none."""
    return frozenset(code for word in words if (row := OFFERS.get(word.casefold())) for code in row.codes)
