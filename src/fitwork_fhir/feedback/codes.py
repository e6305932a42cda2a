"""Plain names of the codes that leave the house, in the order people read them; each table becomes a CodeSystem."""

from collections.abc import Mapping
from types import MappingProxyType


def _table(**rows: str) -> Mapping[str, str]:
    return MappingProxyType({code.replace("_", "-"): display for code, display in rows.items()})


TIER: Mapping[str, str] = MappingProxyType(
    {"A": "Enhanced fit-note advice", "B": "Occupational health assessment", "C": "Case-managed support"}
)
MODE: Mapping[str, str] = MappingProxyType(
    {
        "advice": "Written advice, no appointment",
        "telephone": "By telephone",
        "video": "By video",
        "face_to_face": "Face to face",
        "none": "No contact arranged",
    }
)
URGENCY: Mapping[str, str] = MappingProxyType(
    {
        "emergency": "Emergency: act now",
        "same_day": "Same day",
        "urgent": "Within 2 working days",
        "priority": "Priority",
        "routine": "Routine",
    }
)
DISPOSITION: Mapping[str, str] = MappingProxyType(
    {
        "accept": "Accepted",
        "return_urgent_to_gp": "Back to the practice for an urgent medical review",
        "returned_no_consent": "Returned: the patient does not agree",
        "hold_for_consent": "On hold until the patient's agreement is recorded",
        "signpost": "Pointed to other help",
        "follow_up": "Back at work, being followed up",
    }
)
GP_PROMPT: Mapping[str, str] = _table(
    consider_neuropathic_pain="Consider whether part of the pain is neuropathic",
    consider_may_be_fit='Consider "may be fit for work" on the next note',
)
BUSINESS_STATUS: Mapping[str, str] = _table(
    awaiting_triage="Received, being triaged",
    safety_hold="On hold for a safety review",
    safety_acknowledged="On hold, safety review under way",
    consent_awaited="On hold until the patient's agreement is recorded",
    consent_refused="Closed: the patient does not agree",
    consent_not_obtained="Closed: agreement was not recorded in time",
    consent_withdrawn="Closed: the patient no longer agrees",
    signposted="Closed: pointed to other help",
    triaged_tier_a="Accepted for fit-note advice",
    triaged_tier_b="Accepted for an occupational health assessment",
    triaged_tier_c="Accepted for case-managed support",
    advice_sent="Fit-note advice sent",
    allocated="Taken on by a service",
    awaiting_capacity="Waiting for a place",
    no_local_service="No local service; other help offered",
    rerouted="Moved to another service",
    awaiting_information="Waiting for an answer",
    contact_attempted="Tried to reach the patient",
    contacted="Spoke with the patient",
    appointment_booked="Appointment booked",
    appointment_moved="Appointment moved",
    appointment_cancelled="Appointment cancelled",
    did_not_attend="Appointment missed",
    assessed="Assessed",
    plan_agreed="Return-to-work plan agreed",
    in_support="Support under way",
    mdt_review="Joint case review",
    unable_to_contact="Patient not reached, not closed",
    stepped_up="Moved to more support",
    stepped_down="Moved to less support",
    follow_up="Back at work, being followed up",
    relapsed="Off work again, reopened",
    cancellation_requested="Cancellation requested",
    cancelled_by_referrer="Cancelled by the practice",
    closed="Closed with an outcome",
    sent_in_error="Sent in error: stop and delete",
)
FEEDBACK_CATEGORY: Mapping[str, str] = _table(
    accepted="Referral accepted",
    differs_from_request="Different from what was asked",
    safety_hold="Safety concern, referral on hold",
    safety_escalated="Safety concern not yet acknowledged",
    safety_reminded="Safety review not yet recorded",
    safety_duty="Safety duty for the practice",
    provisional="Accepted with details missing",
    consent_held="Waiting for the patient's agreement",
    consent_chased="Reminder: patient's agreement not recorded",
    consent_refused="Patient does not agree",
    consent_lapsed="Closed: agreement not recorded in time",
    consent_withdrawn="Patient no longer agrees",
    no_local_service="No local service",
    report="Report after the assessment",
    step_up="More support",
    step_down="Less support",
    unreachable="Patient not reached",
    signposted="Pointed to other help",
    taken_on="Taken on by a service",
    declined="Declined by a service",
    rerouted="Moved to another service",
    capacity_hold="Waiting for a place",
    question="Question for the practice",
    answer_received="Answer received",
    retriaged="Looked at again",
    contact="Contact with the patient",
    appointment="Appointment",
    not_attended="Appointment missed",
    plan="Return-to-work plan",
    in_support="Support under way",
    mdt_review="Joint case review",
    relapse="Off work again",
    hold_acknowledged="Safety concern acknowledged",
    hold_cleared="Safety hold lifted",
    cancellation_requested="Cancellation requested",
    cancellation_confirmed="Cancellation confirmed",
    cancelled="Referral cancelled",
    sent_in_error="Sent in error",
    follow_up="Follow-up after the return to work",
    outcome="Outcome",
    service_wrote="A service wrote",
    hidden_from_patient="Not for the patient to read",
)
PRACTICE_TASK: Mapping[str, str] = _table(
    safety_review="Review a safety concern",
    safety_duty="Act on a safety duty",
    record_consent="Record whether the patient agrees",
    answer_question="Answer a question",
    read_words="Read what was written in free text",
)
OUTCOME: Mapping[str, str] = _table(
    returned_same_job="Returned to the same job",
    returned_amended_job="Returned to the same job with changes",
    remained_in_work="Stayed in work",
    other_work="Moved to other work",
    training="Moved into training",
    became_unemployed="No longer employed",
    refused_plan="Did not want the plan",
    withdrew="Withdrew",
    clinically_unfit="Not well enough to work",
    lost_contact="Contact was lost",
)
SERVICE_TYPE: Mapping[str, str] = _table(
    gp_fit_note_advice="Fit-note advice for the practice",
    patient_guidance="Written guidance for the patient",
    employer_guidance="Written guidance for the employer",
    oh_assessment="Occupational health assessment",
    oh_physician="Occupational health physician",
    employer_oh="The employer's own occupational health service",
    case_management="Case management",
    employment_support_ips="Individual placement and support",
    mediation="Workplace mediation",
    access_to_work="Access to Work",
    workplace_visit="Workplace visit",
    physiotherapy="Physiotherapy",
    psychologically_informed_physiotherapy="Psychologically informed physiotherapy",
    debt_advice="Debt advice",
    housing_advice="Housing advice",
    benefits_advice="Benefits advice",
    legal_advice="Legal advice",
    careers_and_skills_advice="Careers and skills advice",
    addiction_service="Drug and alcohol service",
    social_prescribing="Social prescribing",
    talking_therapies="Talking therapies",
    gp_extended_consultation="Longer appointment with a doctor",
    pain_management="Pain management",
    employment_adviser="Employment adviser in talking therapies",
    specialist_referral_by_gp="Specialist referral by the practice",
    driving_and_safety_duty_advice="Advice on driving and safety-critical work",
    engagement_conversation="Conversation about returning to work",
    intake_call="Call to fill in missing details",
    counselling="Counselling",
    occupational_therapy="Occupational therapy",
    lifestyle_advice="Lifestyle advice",
    work_skills="Work skills",
    acupuncture="Acupuncture",
    deep_tissue_massage="Deep tissue massage",
    urgent_medical_review="Urgent medical review",
)
