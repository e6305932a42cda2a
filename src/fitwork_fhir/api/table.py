"""What is served, as data: one row an interaction of a type or of the system."""

import re
from dataclasses import dataclass, replace

from fitwork_fhir.fhir.operations import TERMINOLOGY, Operation
from fitwork_fhir.fhir.published import TYPES as DEFINITIONS

PREFIX = "/FHIR/R4"

KEPT = (
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Condition",
    "Observation",
    "DocumentReference",
    "QuestionnaireResponse",
    "Consent",
    "Encounter",
    "CarePlan",
    "Questionnaire",
    "Appointment",
    "Binary",
)
"""Types a practice may send on their own and read back."""
DIRECTORY = ("HealthcareService", "Location")
SEARCHED = ("Provenance",)
"""Types that come along in a referral and are searched like those above."""
RECEIVED = (
    "Flag",
    "Device",
    "RelatedPerson",
    "Procedure",
    "AllergyIntolerance",
    "MedicationStatement",
    "MessageHeader",
    "Coverage",
    "Slot",
    "Schedule",
    "Medication",
    "MedicationRequest",
    "CareTeam",
    "Goal",
    "Endpoint",
)
"""Types that often come along in a referral. They are read, as any other type, by the Location they were given."""
ANY = "{type}"
"""The path segment of a type that no row names."""
CHANGED = ("Task", "Communication", "ServiceRequest")
OWN = (*KEPT, *DIRECTORY)
"""Types of which every practice and service keeps its own: created, changed and deleted as R4 says."""
CREATED = frozenset({*OWN, "Task", "Communication"})
"""Types that may be created on their own. A ServiceRequest is a referral and has its own door."""


@dataclass(frozen=True, slots=True)
class Row:
    """One path and method."""

    method: str
    path: str
    interaction: str
    """A key of the handlers' table."""
    type: str
    """The resource type; empty for the system, and where the path holds it."""
    tag: str
    summary: str
    answers: tuple[int, ...]
    """The status codes it can give, beside 500."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Path parameters in order."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def name(self) -> str:
        """A unique operation id."""
        words = [self.interaction, "any" if ANY in self.path else self.type.lower()]
        words += ["post"] if self.path.endswith("_search") else []
        words += ["get"] if "$" in self.path and self.method == "GET" else []
        words += ["one"] if "{id}/$" in self.path else []
        return "-".join(word for word in words if word)


_READ = (200, 304, 400, 404, 406, 410, 503)
_SEARCH = (200, 400, 406, 503)
_WRITE = (400, 403, 404, 406, 409, 410, 412, 413, 415, 422, 503)
_DRY = (400, 406, 413, 415, 422)
_DOOR = (400, 406, 409, 413, 415, 422, 503)
_WHERE = (400, 406, 409, 412, 413, 415, 422, 503)


def _a(type_: str) -> str:
    if type_ == ANY:
        return "a resource of another type"
    return f"{'an' if type_[0] in 'AEIO' else 'a'} {type_}"


def _reads(type_: str, tag: str, *, searched: bool = True) -> list[Row]:
    one = f"{PREFIX}/{type_}/{{id}}"
    rows = [
        Row("GET", one, "read", type_, tag, f"Read {_a(type_)}", _READ),
        Row(
            "GET", f"{one}/_history", "history", type_, tag, f"Every version of {_a(type_)}", (200, 400, 404, 406, 503)
        ),
        Row("GET", f"{one}/_history/{{version}}", "vread", type_, tag, f"One version of {_a(type_)}", _READ),
    ]
    if searched:
        rows += [
            Row(
                "GET",
                f"{PREFIX}/{type_}/_history",
                "history-type",
                type_,
                tag,
                f"History of all {type_} resources",
                _SEARCH,
            ),
            Row("GET", f"{PREFIX}/{type_}", "search", type_, tag, f"Search for {type_} resources", _SEARCH),
            Row(
                "POST",
                f"{PREFIX}/{type_}/_search",
                "search",
                type_,
                tag,
                f"Search for {type_} resources, with nothing about a person in the URL",
                (*_SEARCH, 413, 415),
            ),
        ]
    return sorted(rows, key=lambda row: "{id}" in row.path)


def _changes(type_: str, tag: str) -> list[Row]:
    one = f"{PREFIX}/{type_}/{{id}}"
    return [
        Row("PUT", one, "update", type_, tag, _UPDATES[type_], (200, *_WRITE)),
        Row("PATCH", one, "patch", type_, tag, f"{_UPDATES[type_]}, as a JSON Patch", (200, *_WRITE)),
        _deletes(type_, tag),
    ]


def _deletes(type_: str, tag: str) -> Row:
    path, words = f"{PREFIX}/{type_}/{{id}}", f"Delete {_a(type_)} of your own"
    return Row("DELETE", path, "delete", type_, tag, words, (204, 400, 403, 406, 409, 412, 422, 503))


def _own(type_: str, tag: str) -> list[Row]:
    """Everything a practice or service may do with what is its own."""
    all_, one = f"{PREFIX}/{type_}", f"{PREFIX}/{type_}/{{id}}"
    where = f"the {type_} of your own that meets the search"
    return [
        _creates(type_, tag),
        Row("PUT", one, "update", type_, tag, f"Change {_a(type_)} of your own", (200, 405, *_WRITE)),
        Row("PATCH", one, "patch", type_, tag, f"Change {_a(type_)} of your own by a JSON Patch", (200, *_WRITE)),
        _deletes(type_, tag),
        Row("PUT", all_, "update-where", type_, tag, f"Change {where}, or create it", (200, 201, 405, *_WHERE)),
        Row("DELETE", all_, "delete-where", type_, tag, f"Delete {where}", (204, 400, 406, 409, 412, 422, 503)),
    ]


_UPDATES = {
    "Task": "Take the next step of a referral, or answer a practice Task",
    "Communication": "Mark feedback as arrived or read",
    "ServiceRequest": "Revoke a referral, or mark it as sent in error",
}


def _creates(type_: str, tag: str, summary: str | None = None) -> Row:
    return Row(
        "POST",
        f"{PREFIX}/{type_}",
        "create",
        type_,
        tag,
        summary or f"Send {_a(type_)} on its own",
        (200, 201, 403, 412, *_DOOR),
    )


def _definitions(type_: str) -> list[Row]:
    every = f"{PREFIX}/{type_}"
    what = f"published {type_} resources"
    found, posted = (200, 400, 406), (200, 400, 406, 413, 415)
    rows = [
        Row("GET", every, "search-definition", type_, "integrator", f"Search the {what}", found),
        Row("POST", f"{every}/_search", "search-definition", type_, "integrator", f"Search the {what}", posted),
        Row("GET", f"{every}/{{id}}", "read", type_, "integrator", f"Read one of the {what}", _READ),
    ]
    return rows[:2] if type_ in KEPT else rows  # which is read as any other


def _asked(operation: Operation) -> list[Row]:
    type_ = str(operation.type)
    paths = [f"{type_}/${operation.code}", *([f"{type_}/{{id}}/${operation.code}"] if operation.instance else [])]
    answers = {"GET": (200, 400, 404, 406, 422), "POST": (200, 400, 404, 406, 413, 415, 422)}
    return [
        Row(method, f"{PREFIX}/{path}", operation.id, type_, "integrator", operation.title, answers[method])
        for path in paths
        for method in answers
    ]


ROWS: tuple[Row, ...] = (
    Row(
        "POST",
        f"{PREFIX}/$process-message",
        "process-message",
        "",
        "practice",
        "Send a referral (or take one back) as a BaRS-shaped message",
        (200, 404, *_DOOR),
    ),
    Row(
        "POST",
        PREFIX,
        "transaction",
        "",
        "practice",
        "Send a referral as a transaction, or any transaction or batch",
        (200, 403, 404, 405, 410, 412, *_DOOR),
    ),
    Row(
        "POST",
        f"{PREFIX}/ServiceRequest/$triage",
        "triage",
        "",
        "practice",
        "What the policy says about a referral; nothing is stored",
        (200, 400, 406, 413, 415, 422),
    ),
    Row(
        "POST",
        f"{PREFIX}/$build-referral",
        "build-referral",
        "",
        "practice",
        "Make a referral from a GP record: a transaction ready to send, and what is missing",
        (200, 400, 406, 413, 415, 422),
    ),
    Row(
        "POST",
        f"{PREFIX}/ServiceRequest",
        "refer",
        "",
        "practice",
        "Send a referral as one ServiceRequest",
        (200, 201, *_DOOR),
    ),
    *_reads("ServiceRequest", "practice"),
    *_changes("ServiceRequest", "practice"),
    *_reads("Task", "practice"),
    *_changes("Task", "service"),
    _creates("Task", "practice", "Keep a Task of your own"),
    *_reads("Communication", "practice"),
    *_changes("Communication", "practice"),
    _creates("Communication", "practice", "Answer a question, or write about a referral"),
    *(
        row
        for type_ in KEPT
        for row in (*_reads(type_, "practice", searched=type_ not in DEFINITIONS), *_own(type_, "practice"))
    ),
    *(row for type_ in SEARCHED for row in _reads(type_, "practice")),
    *(row for type_ in DIRECTORY for row in (*_reads(type_, "directory"), *_own(type_, "directory"))),
    *(row for type_ in DEFINITIONS for row in _definitions(type_)),
    *(row for operation in TERMINOLOGY for row in _asked(operation)),
    *(replace(row, type="") for row in _reads(ANY, "practice", searched=False)),
    *(
        Row("POST", f"{PREFIX}/{ANY}{id_}/$validate", "validate", "", "integrator", summary, (200, *_DRY, *more))
        for id_, summary, more in (
            ("", "What is wrong with a resource of any type; nothing is stored", (404,)),
            ("/{id}", "The same, as an update, delete or stored resource", (404, 410)),
        )
    ),
    Row("GET", f"{PREFIX}/metadata", "metadata", "", "integrator", "CapabilityStatement", (200, 400, 406)),
    Row("GET", "/states", "states", "", "integrator", "The state table of a referral as JSON", (200,)),
    Row("GET", "/health", "health", "", "integrator", "Whether the server can answer, and what is overdue", (200, 503)),
)
