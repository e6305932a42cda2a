"""The search parameters of each type, as a table: name, kind, and where in the resource its values stand."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a parameter's values are read and compared."""

    CODE = "code"
    CONCEPT = "concept"
    IDENTIFIER = "identifier"
    REFERENCE = "reference"
    REFERENCE_IDENTIFIER = "reference-identifier"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter of one type."""

    name: str
    kind: Kind
    path: str
    """The element that holds the values; a list of them counts as several."""
    targets: tuple[str, ...] = ()
    """Types a reference may point at, for bare ids and for chains."""

    @property
    def search_type(self) -> str:
        """The R4 SearchParamType for the CapabilityStatement."""
        return {Kind.REFERENCE: "reference", Kind.DATE: "date"}.get(self.kind, "token")


def _references(name: str, path: str, *targets: str) -> tuple[Parameter, Parameter]:
    return (
        Parameter(name, Kind.REFERENCE, path, targets),
        Parameter(f"{name}:identifier", Kind.REFERENCE_IDENTIFIER, path, targets),
    )


_ORGANISATIONS = ("Organization", "HealthcareService", "PractitionerRole", "Practitioner", "Patient")

PARAMETERS: dict[str, tuple[Parameter, ...]] = {
    "Task": (
        Parameter("identifier", Kind.IDENTIFIER, "identifier"),
        Parameter("status", Kind.CODE, "status"),
        Parameter("business-status", Kind.CONCEPT, "businessStatus"),
        Parameter("code", Kind.CONCEPT, "code"),
        Parameter("patient", Kind.REFERENCE, "for", ("Patient",)),
        Parameter("focus", Kind.REFERENCE, "focus", ("ServiceRequest", "Communication")),
        Parameter("based-on", Kind.REFERENCE, "basedOn", ("ServiceRequest",)),
        Parameter("part-of", Kind.REFERENCE, "partOf", ("Task",)),
        *_references("requester", "requester", *_ORGANISATIONS),
        *_references("owner", "owner", *_ORGANISATIONS),
    ),
    "Communication": (
        Parameter("identifier", Kind.IDENTIFIER, "identifier"),
        Parameter("status", Kind.CODE, "status"),
        Parameter("category", Kind.CONCEPT, "category"),
        Parameter("subject", Kind.REFERENCE, "subject", ("Patient",)),
        Parameter("based-on", Kind.REFERENCE, "basedOn", ("ServiceRequest",)),
        Parameter("part-of", Kind.REFERENCE, "partOf", ("Task",)),
        Parameter("sent", Kind.DATE, "sent"),
        Parameter("received", Kind.DATE, "received"),
        *_references("recipient", "recipient", *_ORGANISATIONS),
    ),
    "ServiceRequest": (
        Parameter("identifier", Kind.IDENTIFIER, "identifier"),
        Parameter("status", Kind.CODE, "status"),
        Parameter("patient", Kind.REFERENCE, "subject", ("Patient",)),
    ),
    "Patient": (Parameter("identifier", Kind.IDENTIFIER, "identifier"),),
    "HealthcareService": (Parameter("identifier", Kind.IDENTIFIER, "identifier"),),
    "Organization": (Parameter("identifier", Kind.IDENTIFIER, "identifier"),),
    "QuestionnaireResponse": (Parameter("patient", Kind.REFERENCE, "subject", ("Patient",)),),
}
ALIASES: dict[tuple[str, str], str] = {
    ("Task", "subject"): "patient",
    ("Communication", "patient"): "subject",
    ("ServiceRequest", "subject"): "patient",
    ("QuestionnaireResponse", "subject"): "patient",
}
"""Other names of a parameter that has the same values."""


def parameter(type_: str, name: str) -> Parameter | None:
    """The parameter of this name, or None."""
    return _BY_NAME.get(type_, {}).get(ALIASES.get((type_, name), name))


_BY_NAME = {type_: {p.name: p for p in parameters} for type_, parameters in PARAMETERS.items()}
