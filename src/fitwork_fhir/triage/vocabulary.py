"""The words and ranges a fact may hold (policy section 1) and the codes the red flags use (policy section 2 S)."""

CLINICIANS = frozenset({"gp", "nurse", "physio", "ot", "pharmacist"})
SOURCES = CLINICIANS | {"link_worker", "self", "employer", "other"}

FIT_NOTES = frozenset({"not_fit", "may_be_fit", "unknown", "none"})
TICK_BOXES = frozenset({"phased_return", "altered_hours", "amended_duties", "workplace_adaptations"})
WORK_STATUSES = frozenset({"at_work", "off_sick", "not_in_work"})
EMPLOYMENTS = frozenset({"employed", "self_employed", "unemployed", "other"})
JOB_DEMANDS = frozenset({"manual", "sedentary", "mixed"})
ADJUSTMENT_NEEDS = frozenset({"none", "simple", "complex"})
WILLINGNESS = frozenset({"yes", "unsure", "no"})
TIERS = frozenset({"A", "B", "C"})
MODES = frozenset({"telephone", "video", "face_to_face"})

MEDICAL_CONDITIONS = frozenset(
    {
        "msk",
        "mental_health",
        "smi",
        "persistent_pain_fatigue",
        "respiratory",
        "neuro",
        "post_op",
        "injury",
        "minor_acute",
        "other",
    }
)
CONDITIONS = MEDICAL_CONDITIONS | {"social_only"}
TWO_WEEK_CONDITIONS = frozenset({"msk", "mental_health", "persistent_pain_fatigue"})

SOCIAL_BARRIERS = frozenset(
    {"debt", "housing", "benefits_worry", "legal", "caring", "relationship_social", "skills_job_change", "addiction"}
)
EMPLOYER_BARRIERS = frozenset({"employer_conflict", "bullying", "adjustments_refused"})
BELIEF_BARRIERS = frozenset({"fear_avoidance", "low_confidence", "low_motivation"})
BARRIERS = SOCIAL_BARRIERS | EMPLOYER_BARRIERS | BELIEF_BARRIERS
WORKPLACE_DISPUTES = frozenset({"employer_conflict", "bullying"})

ACCESS = frozenset(
    {"cannot_travel", "no_video", "no_phone", "bsl", "hearing", "cognitive", "unsafe_to_talk", "interpreter"}
)

SCORE_RANGES: dict[str, tuple[int, int]] = {
    "phq9": (0, 27),
    "phq9_item9": (0, 3),
    "gad7": (0, 21),
    "wsas": (0, 40),
    "start_back_total": (0, 9),
    "start_back_psych": (0, 5),
    "start_msk": (0, 12),
    "ompsq_sf": (0, 100),
    "was": (0, 10),
}

STOPPING_FLAGS: dict[str, str] = {
    "suicide_risk_immediate": "emergency",
    "cauda_equina": "emergency",
    "acute_cardiac_or_stroke": "emergency",
    "suicide_risk": "same_day",
    "recent_self_harm": "same_day",
    "progressive_neuro_deficit": "same_day",
    "spinal_infection_or_mscc": "same_day",
    "acute_psychosis_or_mania": "same_day",
    "safeguarding": "same_day",
    "risk_to_others": "same_day",
    "severe_withdrawal": "same_day",
    "suspected_cancer_not_referred": "urgent",
}
"""Red flags that end triage (S1, S2, S3) and how urgent each is."""

FLOOR_FLAGS: dict[str, tuple[str, str]] = {
    "suspected_occupational_disease": ("B-OCCUPATIONAL-DISEASE", "specialist-referral-by-gp"),
    "blackout_safety_critical": ("B-SAFETY-CRITICAL", "driving-and-safety-duty-advice"),
}
"""Red flags with which triage goes on (S6): the floor code and the service each brings."""

RED_FLAGS = frozenset(STOPPING_FLAGS) | frozenset(FLOOR_FLAGS)
ITEM9_FLOOR = "B-ITEM9-REVIEWED"
FLOOR_CODES = (*(code for code, _ in FLOOR_FLAGS.values()), ITEM9_FLOOR)
"""B rules that are listed whatever the tier, and hold it at B or above."""

SERVICE_CODES = frozenset(
    {
        "gp-fit-note-advice",
        "patient-guidance",
        "employer-guidance",
        "oh-physician",
        "employer-oh",
        "oh-assessment",
        "case-management",
        "employment-support-ips",
        "mediation",
        "access-to-work",
        "workplace-visit",
        "physiotherapy",
        "psychologically-informed-physiotherapy",
        "debt-advice",
        "housing-advice",
        "benefits-advice",
        "legal-advice",
        "careers-and-skills-advice",
        "addiction-service",
        "social-prescribing",
        "talking-therapies",
        "gp-extended-consultation",
        "pain-management",
        "employment-adviser",
        "specialist-referral-by-gp",
        "driving-and-safety-duty-advice",
        "engagement-conversation",
        "intake-call",
        "counselling",
        "occupational-therapy",
        "lifestyle-advice",
        "work-skills",
        "acupuncture",
        "deep-tissue-massage",
    }
)
"""Every service policy section V prints; any of them may be requested. `urgent-medical-review` is section S's own."""
