"""Plain names for the codes a decision carries besides its reasons."""

DISPOSITIONS: dict[str, str] = {
    "accept": "Accepted",
    "return_urgent_to_gp": "Back to the practice",
    "returned_no_consent": "Returned: the person does not agree",
    "hold_for_consent": "Waiting for consent",
    "signpost": "Pointed elsewhere",
    "follow_up": "Followed up",
}

TIERS: dict[str, str] = {
    "A": "advice behind the fit note",
    "B": "occupational health assessment",
    "C": "case management",
}

MODES: dict[str, str] = {
    "advice": "as advice",
    "telephone": "by telephone",
    "video": "by video",
    "face_to_face": "face to face",
    "none": "not at all yet",
}

URGENCIES: dict[str, str] = {
    "routine": "routine",
    "priority": "priority",
    "emergency": "emergency, now",
    "same_day": "today",
    "urgent": "within two working days",
}

SERVICES: dict[str, str] = {
    "urgent-medical-review": "urgent medical review",
    "gp-fit-note-advice": "advice to the practice on the fit note",
    "patient-guidance": "guidance for the patient",
    "employer-guidance": "guidance for the employer",
    "oh-physician": "occupational physician",
    "employer-oh": "the employer's own occupational health",
    "oh-assessment": "occupational health assessment",
    "case-management": "case manager",
    "employment-support-ips": "employment specialist (individual placement and support)",
    "mediation": "mediation at work",
    "access-to-work": "Access to Work (the patient applies)",
    "workplace-visit": "workplace visit",
    "physiotherapy": "physiotherapy",
    "psychologically-informed-physiotherapy": "psychologically informed physiotherapy",
    "debt-advice": "debt advice",
    "housing-advice": "housing advice",
    "benefits-advice": "benefits advice",
    "legal-advice": "legal advice",
    "careers-and-skills-advice": "careers and skills advice",
    "addiction-service": "addiction service",
    "social-prescribing": "social prescribing",
    "talking-therapies": "talking therapies",
    "gp-extended-consultation": "long consultation with a GP",
    "pain-management": "pain management",
    "employment-adviser": "employment adviser in talking therapies",
    "specialist-referral-by-gp": "specialist referral by the practice",
    "driving-and-safety-duty-advice": "advice by the practice on driving and safety-critical duties",
    "engagement-conversation": "a conversation about going back to work",
    "intake-call": "a call to fill the gaps",
    "counselling": "counselling",
    "occupational-therapy": "occupational therapy",
    "lifestyle-advice": "lifestyle advice",
    "work-skills": "work skills",
    "acupuncture": "acupuncture",
    "deep-tissue-massage": "deep tissue massage",
}

PROMPTS: dict[str, str] = {
    "consider-neuropathic-pain": "Pain beyond four weeks: could it be neuropathic?",
    "consider-may-be-fit": "Could the note say may be fit, with changes at work?",
}
