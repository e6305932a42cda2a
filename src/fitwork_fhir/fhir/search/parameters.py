"""The search parameters of each type, as a table: name, kind, and where in the resource its values stand.

Few have rows in the store's index: those the loop is polled by. Of the others the values are read from the text of what
the asker may see (docs/adr/0015).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from fitwork_fhir.fhir.search import parameters_of_parties, parameters_of_the_loop, parameters_of_the_record


class Kind(StrEnum):
    """How a parameter's values are read and compared."""

    TOKEN = "token"
    REFERENCE = "reference"
    REFERENCE_IDENTIFIER = "reference-identifier"
    DATE = "date"
    STRING = "string"
    URI = "uri"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter of one type."""

    name: str
    kind: Kind
    path: str
    """The elements that hold the values, `|` between alternatives; `a.b` is b within a; of a list each counts.
    `a[x]` are the values of a that are of the type or system x."""
    targets: tuple[str, ...] = ()
    """Types a reference may point at: the first for chains, all for bare ids; `*` is any other. None: a canonical."""
    indexed: bool = False
    personal: bool = False
    """Whether a value may tell who somebody is, and so must not stand in a link."""

    @property
    def search_type(self) -> str:
        """The R4 SearchParamType for the CapabilityStatement."""
        return self.kind.value

    @property
    def of_identifier(self) -> "Parameter":
        """The identifiers that references hold, for the modifier :identifier."""
        name = f"{self.name}:identifier"
        return replace(self, name=name, kind=Kind.REFERENCE_IDENTIFIER, indexed=self.indexed and name in _IDENTIFIED)

    def may_point_at(self, type_: str) -> bool:
        return type_ in self.targets or "*" in self.targets


_INDEXED: dict[str, str] = {
    "Task": "identifier status business-status code patient focus based-on part-of requester owner",
    "Communication": "identifier status category subject based-on part-of sent received recipient",
    "ServiceRequest": "identifier status patient",
    "Patient": "identifier",
    "HealthcareService": "identifier",
    "Organization": "identifier",
    "QuestionnaireResponse": "patient",
}
"""What has rows in the index. Each costs every referral a row."""
_IDENTIFIED = frozenset({"requester:identifier", "owner:identifier", "recipient:identifier"})
_NAMED = "name family given phone email telecom address address-city address-country address-postalcode address-state"
_PERSONAL: dict[str, str] = {
    "Patient": f"identifier birthdate death-date {_NAMED}",
    "Practitioner": _NAMED,
    "PractitionerRole": "phone email telecom",
}
_PEOPLE = "Patient CareTeam Device Group HealthcareService Location Organization Practitioner PractitionerRole"
_ANYONE = (*_PEOPLE.split(), "RelatedPerson")
_OF_ANY = (
    Parameter("_profile", Kind.URI, "meta.profile"),
    Parameter("_security", Kind.TOKEN, "meta.security"),
    Parameter("_tag", Kind.TOKEN, "meta.tag"),
)
"""Parameters of every type, beside `_id` and `_lastUpdated`."""


def _read(type_: str, line: str) -> Parameter:
    name, kind, path, *targets = line.split()
    return Parameter(
        name,
        Kind(kind),
        path,
        tuple(t for target in targets for t in (_ANYONE if target == "@anyone" else (target,))),
        indexed=name in _INDEXED.get(type_, "").split(),
        personal=name in _PERSONAL.get(type_, "").split(),
    )


def _rows() -> Iterator[tuple[str, str]]:
    for table in (parameters_of_parties, parameters_of_the_loop, parameters_of_the_record):
        yield from table.ROWS.items()
    yield "Binary", ""


PARAMETERS: dict[str, tuple[Parameter, ...]] = {
    type_: (*(_read(type_, line) for line in rows.splitlines() if line.strip()), *_OF_ANY) for type_, rows in _rows()
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
INDEXED: dict[str, tuple[Parameter, ...]] = {
    type_: tuple(
        one
        for p in parameters
        if p.indexed
        for one in ((p, p.of_identifier) if f"{p.name}:identifier" in _IDENTIFIED else (p,))
    )
    for type_, parameters in PARAMETERS.items()
}
"""What is written to the index with a resource."""
