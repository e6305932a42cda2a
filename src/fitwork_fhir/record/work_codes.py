"""Codes that say something about a person's work, and codes of questionnaire scores, as policy facts.

Employment concepts: SNOMED CT, as in the HL7 occupational-health value sets and agreeing public ones; scores: the
observable entities most used in England's primary care (NHS England SNOMED CT usage tables). "Stopped work" is left
out: it does not say whether for a day or for good. No code of the Work and Social Adjustment Scale could be verified.
"""

from fitwork_fhir.record.coding import SNOMED, system_normalised

_EMPLOYED = (("employment", "employed"),)
_OUT_OF_WORK = ("work_status", "not_in_work")

STATES: dict[str, tuple[tuple[str, str], ...]] = {
    "224363007": _EMPLOYED,  # Employed
    "160903007": _EMPLOYED,  # Full-time employment
    "160904001": _EMPLOYED,  # Part-time employment
    "160906004": (("employment", "self_employed"),),  # Self-employed
    "73438004": (("employment", "unemployed"), _OUT_OF_WORK),  # Without employment
    "741062008": (("employment", "other"), _OUT_OF_WORK),  # Not in labor force
    "105493001": (("employment", "other"), _OUT_OF_WORK),  # Retired
    "224459001": (("work_status", "off_sick"),),  # On sick leave from work
}

SCORES: dict[str, str] = {
    "720433000": "phq9",  # Patient Health Questionnaire Nine Item score
    "445455005": "gad7",  # Generalized Anxiety Disorder 7 item score
}


def work_facts(system: str, code: str) -> tuple[tuple[str, str], ...]:
    """The (policy field, value) pairs a code states; empty for any other code."""
    return STATES.get(code.strip(), ()) if system_normalised(system) == SNOMED else ()


def score_name(system: str, code: str) -> str | None:
    """The policy's name of the score a code stands for, or None."""
    return SCORES.get(code.strip()) if system_normalised(system) == SNOMED else None
