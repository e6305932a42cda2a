"""Every URL of the project and of the standards it speaks: canonicals, code systems, identifier systems.

Ours stand under `https://fitwork.example/fhir`; the others are quoted from BaRS, UK Core, GP Connect and FHIR R4.
"""

from functools import lru_cache

BASE = "https://fitwork.example/fhir"
SERVER = "https://fitwork.example/FHIR/R4"
"""Where the API stands where no setting says otherwise."""


def code_system(name: str) -> str:
    """The canonical of a CodeSystem of ours; names are kebab-case."""
    return f"{BASE}/CodeSystem/{name}"


def answer_system(link_id: str) -> str:
    """The CodeSystem of the answers to one question of a form: its linkId with - for _."""
    return code_system(link_id.replace("_", "-"))


def structure(name: str) -> str:
    """The canonical of a profile or extension of ours."""
    return f"{BASE}/StructureDefinition/{name}"


# Ours: forms.
FORM_REFERRAL = f"{BASE}/Questionnaire/fitwork-referral"
FORM_FIT_NOTE = f"{BASE}/Questionnaire/fit-note"
FORM_REVIEW = f"{BASE}/Questionnaire/fitwork-review"

# Ours: the loop's words on the wire.
TASK_OUTPUT = code_system("task-output")
TIER = code_system("tier")
MODE = code_system("mode")
URGENCY = code_system("urgency")
DISPOSITION = code_system("disposition")
REASON = code_system("reason")
SERVICE_TYPE = code_system("service-type")
GP_PROMPT = code_system("gp-prompt")
BUSINESS_STATUS = code_system("business-status")
FEEDBACK_CATEGORY = code_system("feedback-category")
PRACTICE_TASK = code_system("practice-task")
OUTCOME = code_system("outcome")
USE_CASE = code_system("use-case")
CONSENT_CATEGORY = code_system("consent-category")
SOURCE = code_system("source")
CONDITION_GROUP = code_system("conditions")
FINDING = code_system("finding")

WORK_AND_HEALTH = "work-and-health"
"""The use-case code that stands beside `referral` in ServiceRequest.category."""

# Ours: identifiers, extensions, messages.
REFERRAL_REFERENCE = f"{BASE}/Id/referral-reference"
READ_AT = structure("read-at")
PLAN_DEFINITION = f"{BASE}/PlanDefinition/fitwork-triage"
CONDITION_MAP = f"{BASE}/ConceptMap/conditions"

# NHS England identifiers (gp-records-and-fit-notes section 5).
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
ODS_SITE = "https://fhir.nhs.uk/Id/ods-site-code"
SDS_USER = "https://fhir.nhs.uk/Id/sds-user-id"
SDS_ROLE_PROFILE = "https://fhir.nhs.uk/Id/sds-role-profile-id"
DOS_SERVICE = "https://fhir.nhs.uk/Id/dos-service-id"
GMC = "https://fhir.hl7.org.uk/Id/gmc-number"
GMP = "https://fhir.hl7.org.uk/Id/gmp-number"
NMC = "https://fhir.hl7.org.uk/Id/nmc-number"
GPHC = "https://fhir.hl7.org.uk/Id/gphc-number"
HCPC = "https://fhir.hl7.org.uk/Id/hcpc-number"

# BaRS (closed-loop-referral section 1.4, 1.6).
MESSAGE_EVENT = "https://fhir.nhs.uk/CodeSystem/message-events-bars"
MESSAGE_REASON = "https://fhir.nhs.uk/CodeSystem/message-reason-bars"
MESSAGE_CATEGORY = "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest"
BARS_USE_CASE = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars"
BARS_CONSENT = "https://fhir.nhs.uk/CodeSystem/consent-categories-bars"
OUTCOME_FILE = "http://hl7.org/fhir/StructureDefinition/operationoutcome-file"
OUTCOME_LINE = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-line"
OUTCOME_COLUMN = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-col"
HTTP_ERROR = "https://fhir.nhs.uk/CodeSystem/http-error-codes"
REFERRAL_REQUEST_MESSAGE = "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-request-referral"
REFERRAL_RESPONSE_MESSAGE = "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral"
BARS_BUNDLE = "https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"
BARS_RESPONSE_HEADER = "https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-servicerequest-response"

# UK Core.
UKCORE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
NHS_NUMBER_STATUS_EXTENSION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
NHS_NUMBER_STATUS = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"
SOURCE_OF_REQUEST_EXTENSION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-SourceOfServiceRequest"
FITNESS_FOR_WORK_FORM = "UKCore-Questionnaire-FitnessForWork-Example"
"""The last part of the canonical of UK Core's mock-up of the Med3; its base is an example.com placeholder."""

# HL7.
SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
CONSENT_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
PRACTITIONER_ROLE = "http://terminology.hl7.org/CodeSystem/practitioner-role"
ORGANIZATION_TYPE = "http://terminology.hl7.org/CodeSystem/organization-type"
CONDITION_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
CONDITION_CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"
CONDITION_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
TASK_CODE = "http://hl7.org/fhir/CodeSystem/task-code"
TASK_STATUS = "http://hl7.org/fhir/task-status"

_CANONICAL = {
    url.split("://", 1)[1].lower(): url
    for url in [value for name, value in globals().items() if name.isupper() and isinstance(value, str)]
    if "://" in url
}

NO_QUIRK = ""


@lru_cache(maxsize=2048)
def spelling(system: str) -> tuple[str, str]:
    """The canonical spelling of a system or form URL, and the quirk it was written with (NO_QUIRK where none).

    Case, http for https (or the reverse), a trailing slash or `?` make no difference to reading, and a `|version`
    is no quirk. A system nobody here knows comes back as it was, without its version.
    """
    text = system.split("|", 1)[0]
    trimmed = text.strip().rstrip("/?")
    scheme, _, rest = trimmed.partition("://")
    canonical = _CANONICAL.get(rest.lower()) if scheme.lower() in ("http", "https") else None
    if canonical is None and rest.lower().startswith(_OUR_CODES):
        canonical = code_system(rest[len(_OUR_CODES) :].lower())
    if canonical is None:
        return text, NO_QUIRK
    if text != trimmed:
        return canonical, "suffix"
    if rest != canonical.split("://", 1)[1]:
        return canonical, "case"
    return canonical, NO_QUIRK if trimmed == canonical else "scheme"


_OUR_CODES = code_system("").split("://", 1)[1].lower()
