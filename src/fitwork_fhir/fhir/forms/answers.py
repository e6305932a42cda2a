"""The answers the forms offer, in words a referrer reads. Codes are the vocabulary of policy section 1."""

from fitwork_fhir.feedback import codes
from fitwork_fhir.triage.vocabulary import MODES as MODE_CODES
from fitwork_fhir.triage.vocabulary import SERVICE_CODES

Options = tuple[tuple[str, str], ...]

SOURCES: Options = (
    ("gp", "GP or other doctor"),
    ("nurse", "Nurse"),
    ("physio", "Physiotherapist"),
    ("ot", "Occupational therapist"),
    ("pharmacist", "Pharmacist"),
    ("link_worker", "Social prescribing link worker"),
    ("self", "The patient"),
    ("employer", "Employer"),
    ("other", "Someone else"),
)
STATEMENTS: Options = (
    ("not_fit", "Not fit for work"),
    ("may_be_fit", "May be fit for work taking account of the advice"),
    ("unknown", "There is a note, but its statement cannot be read"),
    ("none", "No fit note"),
)
TICK_BOXES: Options = (
    ("phased_return", "A phased return to work"),
    ("altered_hours", "Altered hours"),
    ("amended_duties", "Amended duties"),
    ("workplace_adaptations", "Workplace adaptations"),
)
WORK_STATUSES: Options = (
    ("at_work", "At work"),
    ("off_sick", "Off sick"),
    ("not_in_work", "Not in work"),
)
EMPLOYMENTS: Options = (
    ("employed", "Employed"),
    ("self_employed", "Self-employed"),
    ("unemployed", "Unemployed"),
    ("other", "Other"),
)
JOB_DEMANDS: Options = (
    ("manual", "Mostly physical work"),
    ("sedentary", "Mostly sitting"),
    ("mixed", "Some of each"),
)
CONDITIONS: Options = (
    ("msk", "Back, neck, joint or muscle problem"),
    ("mental_health", "Stress, anxiety, depression or another common mental health problem"),
    ("smi", "Severe mental illness"),
    ("persistent_pain_fatigue", "Persistent pain or fatigue"),
    ("respiratory", "Lung or breathing problem"),
    ("neuro", "Neurological condition"),
    ("post_op", "Recovering from an operation"),
    ("injury", "Injury"),
    ("minor_acute", "Minor, short-lived illness"),
    ("other", "Another medical condition"),
    ("social_only", "No medical condition; social or work problems only"),
)
ADJUSTMENT_NEEDS: Options = (
    ("none", "None"),
    ("simple", "Simple: the employer can arrange it from this advice"),
    ("complex", "Complex: needs an assessment"),
)
BARRIERS: Options = (
    ("debt", "Debt"),
    ("housing", "Housing"),
    ("benefits_worry", "Worry about benefits"),
    ("legal", "Legal problem"),
    ("caring", "Caring for someone"),
    ("relationship_social", "Relationships or isolation"),
    ("skills_job_change", "Skills, or needing another kind of job"),
    ("addiction", "Alcohol, drugs or gambling"),
    ("employer_conflict", "Conflict at work"),
    ("bullying", "Bullying or harassment at work"),
    ("adjustments_refused", "Employer refused adjustments"),
    ("fear_avoidance", "Fear that work or activity will cause harm"),
    ("low_confidence", "Low confidence about work"),
    ("low_motivation", "Low motivation to return"),
)
WILLINGNESS: Options = (("yes", "Yes"), ("unsure", "Unsure"), ("no", "No"))
SCORES: Options = (
    ("phq9", "PHQ-9 total (0 to 27)"),
    ("phq9_item9", "PHQ-9 item 9 (0 to 3)"),
    ("gad7", "GAD-7 total (0 to 21)"),
    ("wsas", "Work and Social Adjustment Scale (0 to 40)"),
    ("start_back_total", "STarT Back total (0 to 9)"),
    ("start_back_psych", "STarT Back psychosocial subscale (0 to 5)"),
    ("start_msk", "STarT MSK (0 to 12)"),
    ("ompsq_sf", "Orebro short form (0 to 100)"),
    ("was", "Work Ability Score (0 to 10)"),
)
RED_FLAGS: Options = (
    ("suicide_risk_immediate", "Immediate risk of suicide"),
    ("cauda_equina", "Suspected cauda equina syndrome"),
    ("acute_cardiac_or_stroke", "Suspected heart attack or stroke"),
    ("suicide_risk", "Risk of suicide"),
    ("recent_self_harm", "Recent self-harm"),
    ("progressive_neuro_deficit", "Progressive neurological deficit"),
    ("spinal_infection_or_mscc", "Suspected spinal infection or cord compression"),
    ("acute_psychosis_or_mania", "Acute psychosis or mania"),
    ("safeguarding", "Safeguarding concern"),
    ("risk_to_others", "Risk to others"),
    ("severe_withdrawal", "Severe withdrawal"),
    ("suspected_cancer_not_referred", "Suspected cancer, not yet referred"),
    ("suspected_occupational_disease", "Suspected occupational disease"),
    ("blackout_safety_critical", "Blackout in a driver or in safety-critical work"),
    ("none", "None of these"),
)
ACCESS: Options = (
    ("cannot_travel", "Cannot travel"),
    ("no_video", "Cannot use video"),
    ("no_phone", "Cannot use a telephone"),
    ("bsl", "Uses British Sign Language"),
    ("hearing", "Hearing loss"),
    ("cognitive", "Difficulty with memory or understanding"),
    ("unsafe_to_talk", "Not safe to talk at home"),
    ("interpreter", "Needs an interpreter"),
)
TIERS: Options = tuple(codes.TIER.items())
MODES: Options = tuple((code, words) for code, words in codes.MODE.items() if code in MODE_CODES)
SERVICES: Options = tuple((code, words) for code, words in codes.SERVICE_TYPE.items() if code in SERVICE_CODES)
PROFESSIONS: Options = (
    ("doctor", "Doctor"),
    ("nurse", "Nurse"),
    ("occupational_therapist", "Occupational therapist"),
    ("pharmacist", "Pharmacist"),
    ("physiotherapist", "Physiotherapist"),
)
