"""What each message of the loop holds, as the doors read and write it, and the identifier systems that are ours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """How many resources of a type a message holds. A star is any number."""

    type: str
    least: int
    most: str


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of message, from our side of it."""

    id: str
    title: str
    event: str
    text: str
    contents: tuple[Content, ...]
    answer: str | None = None
    """The kind of message that answers it."""


RESPONSE = "referral-response"
MESSAGES: tuple[Message, ...] = (
    Message(
        "referral-request",
        "A referral for work and health, as a message",
        "servicerequest-request",
        "A BaRS-shaped message with reason new and a ServiceRequest that is active. The facts come as answers to the "
        "fitwork-referral form, the fit note as one of the forms or coded resources a GP system holds. What BaRS wants "
        "beside these (Encounter, CarePlan, Consent, a second Organization and so on) is missed with a warning only.",
        (
            Content("ServiceRequest", 1, "1"),
            Content("Patient", 1, "1"),
            Content("Organization", 1, "*"),
            Content("QuestionnaireResponse", 0, "*"),
            Content("Consent", 0, "*"),
            Content("Condition", 0, "*"),
            Content("Observation", 0, "*"),
            Content("DocumentReference", 0, "*"),
            Content("Encounter", 0, "1"),
            Content("CarePlan", 0, "1"),
            Content("Practitioner", 0, "*"),
            Content("PractitionerRole", 0, "*"),
            Content("HealthcareService", 0, "*"),
        ),
        RESPONSE,
    ),
    Message(
        "referral-cancellation",
        "A referral taken back, as a message",
        "servicerequest-request",
        "The same event with reason update (or delete, which BaRS pages say too) and the ServiceRequest as revoked, or "
        "as entered-in-error where it was sent by mistake.",
        (
            Content("ServiceRequest", 1, "1"),
            Content("Patient", 0, "1"),
            Content("Organization", 1, "*"),
        ),
        RESPONSE,
    ),
    Message(
        RESPONSE,
        "What became of a referral message",
        "servicerequest-response",
        "Sent in the same exchange, as the answer: the referral's Task with the tier, the reasons and the service, "
        "the messages to the practice, and an OperationOutcome with what was odd about the request.",
        (
            Content("Task", 0, "*"),
            Content("Communication", 0, "*"),
            Content("Organization", 1, "1"),
            Content("OperationOutcome", 1, "1"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Naming:
    """A system of identifiers of ours."""

    id: str
    uri: str
    title: str
    text: str


BASE = "https://fitwork.example/fhir/Id"
NAMINGS: tuple[Naming, ...] = (
    Naming(
        "referral-reference",
        f"{BASE}/referral-reference",
        "References of referrals",
        "The short reference of a referral that people read out to each other, such as FW-7KQ2-M4. It says nothing "
        "about the patient.",
    ),
    Naming(
        "directory-service",
        f"{BASE}/directory-service",
        "Services of the directory",
        "The name of an entry of the directory, which stays the same when the entry changes.",
    ),
    Naming(
        "area",
        f"{BASE}/area",
        "Areas that services cover",
        "Codes of the areas in HealthcareService.coverageArea, as the directory file gives them.",
    ),
)
