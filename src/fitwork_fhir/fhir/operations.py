"""The operations that are served and their parameters: one table for reading requests, /metadata and profiles/.

https://hl7.org/fhir/R4/operationdefinition.html. Those with a base are R4's own, of which we take what is listed.
"""

from dataclasses import dataclass

from fitwork_fhir.fhir.systems import BASE

_R4 = "http://hl7.org/fhir/OperationDefinition/"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter, in or out; `most` is 1 or *."""

    name: str
    type: str | None
    text: str
    least: int = 0
    most: str = "1"
    parts: tuple["Parameter", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `type` is None for one of the system; `instance`: also at [type]/[id]/$[code]."""

    id: str
    code: str
    title: str
    text: str
    type: str | None
    takes: tuple[Parameter, ...]
    gives: tuple[Parameter, ...]
    base: str | None = None
    instance: bool = False
    passed_over: frozenset[str] = frozenset()
    """Parameters of the base that change nothing here: taken with a warning."""

    @property
    def url(self) -> str:
        return f"{BASE}/OperationDefinition/{self.id}"


_CODE = Parameter("code", "code", "The code to look at, with its system.")
_CODING = Parameter("coding", "Coding", "Instead of code and system.")
_CONCEPT = Parameter("codeableConcept", "CodeableConcept", "Instead: any one of its codings is enough.")
_DISPLAY = Parameter("display", "string", "What was shown for the code; checked where given.")
_SYSTEM = Parameter("system", "uri", "The code system of code.")
_RESULT = Parameter("result", "boolean", "The answer.", 1)
_MESSAGE = Parameter("message", "string", "Why, where the answer is no.")
_SHOWN = Parameter("display", "string", "What to show for the code.")
_WORDS_ONLY = frozenset({"date", "displayLanguage", "abstract"})

EXPAND = Operation(
    id="value-set-expand",
    code="expand",
    title="The codes of a value set",
    text="Lists the codes of one of our value sets, or of one that base R4 requires of an element checked here.",
    type="ValueSet",
    base=f"{_R4}ValueSet-expand",
    instance=True,
    takes=(
        Parameter("url", "uri", "Canonical of the value set; not needed at [type]/[id]."),
        Parameter("valueSetVersion", "string", "The version wanted; only the one held is known."),
        Parameter("filter", "string", "Text that a code or its display must contain, word by word."),
        Parameter("offset", "integer", "How many codes to pass over."),
        Parameter("count", "integer", "How many codes to list at most; 0 gives the total alone."),
    ),
    gives=(Parameter("return", "ValueSet", "The value set with its expansion.", 1),),
    passed_over=_WORDS_ONLY
    | {
        "includeDesignations",
        "designation",
        "includeDefinition",
        "activeOnly",
        "excludeNested",
        "excludeNotForUI",
        "excludePostCoordinated",
    },
)
VALIDATE_IN_SET = Operation(
    id="value-set-validate-code",
    code="validate-code",
    title="Whether a code is in a value set",
    text="Says whether a code, with its system, is one of the value set. A wrong display makes it no.",
    type="ValueSet",
    base=f"{_R4}ValueSet-validate-code",
    instance=True,
    takes=(
        Parameter("url", "uri", "Canonical of the value set; not needed at [type]/[id]."),
        Parameter("valueSetVersion", "string", "The version wanted; only the one held is known."),
        _CODE,
        _SYSTEM,
        _DISPLAY,
        _CODING,
        _CONCEPT,
    ),
    gives=(_RESULT, _MESSAGE, _SHOWN),
    passed_over=_WORDS_ONLY | {"systemVersion"},
)
LOOKUP = Operation(
    id="code-system-lookup",
    code="lookup",
    title="What a code means",
    text="The display and the definition of a code. A system that is not held is answered with 404.",
    type="CodeSystem",
    base=f"{_R4}CodeSystem-lookup",
    takes=(
        _CODE,
        _SYSTEM,
        Parameter("version", "string", "The version wanted; only the one held is known."),
        _CODING,
        Parameter("property", "code", "The properties wanted; there is one, definition.", 0, "*"),
    ),
    gives=(
        Parameter("name", "string", "Name of the code system.", 1),
        Parameter("version", "string", "Its version."),
        Parameter("display", "string", "What to show for the code.", 1),
        Parameter(
            "property",
            None,
            "definition: what the code means.",
            0,
            "*",
            (Parameter("code", "code", "definition", 1), Parameter("value", "string", "The sentence.", 1)),
        ),
    ),
    passed_over=_WORDS_ONLY,
)
VALIDATE_IN_SYSTEM = Operation(
    id="code-system-validate-code",
    code="validate-code",
    title="Whether a code is in a code system",
    text="Says whether the code system has a code. A wrong display makes it no; a system that is not held is 404.",
    type="CodeSystem",
    base=f"{_R4}CodeSystem-validate-code",
    instance=True,
    takes=(
        Parameter("url", "uri", "Canonical of the code system; not needed at [type]/[id], nor with a coding."),
        Parameter("version", "string", "The version wanted; only the one held is known."),
        _CODE,
        _DISPLAY,
        _CODING,
        _CONCEPT,
    ),
    gives=(_RESULT, _MESSAGE, _SHOWN),
    passed_over=_WORDS_ONLY,
)
TRANSLATE = Operation(
    id="concept-map-translate",
    code="translate",
    title="A code in another code system",
    text="What a code is in another system, by one of our concept maps or by all of them. In the map of conditions an "
    "ICD-10, Read v2 or CTV3 row stands for every code that starts with it, and the longest decides.",
    type="ConceptMap",
    base=f"{_R4}ConceptMap-translate",
    instance=True,
    takes=(
        Parameter("url", "uri", "Canonical of the concept map; without one, every map that fits is asked."),
        Parameter("conceptMapVersion", "string", "The version wanted; only the one held is known."),
        _CODE,
        _SYSTEM,
        Parameter("source", "uri", "Value set the code comes from."),
        _CODING,
        _CONCEPT,
        Parameter("target", "uri", "Value set to translate to."),
        Parameter("targetsystem", "uri", "Code system to translate to."),
    ),
    gives=(
        _RESULT,
        _MESSAGE,
        Parameter(
            "match",
            None,
            "A row of a map.",
            0,
            "*",
            (
                Parameter("equivalence", "code", "What the target is to the code asked about."),
                Parameter("concept", "Coding", "The code there; absent where there is none."),
                Parameter("source", "uri", "The concept map."),
            ),
        ),
    ),
    passed_over=_WORDS_ONLY | {"version"},
)
TERMINOLOGY = (EXPAND, VALIDATE_IN_SET, LOOKUP, VALIDATE_IN_SYSTEM, TRANSLATE)

TRIAGE = Operation(
    id="triage",
    code="triage",
    title="What the policy says about a referral",
    text="The decision with its reasons, and what the practice would be told; nothing is stored. The body is the "
    "referral itself (a ServiceRequest or a Bundle), or Parameters that hold it.",
    type="ServiceRequest",
    takes=(Parameter("referral", "Resource", "The referral: a ServiceRequest or a Bundle.", 1),),
    gives=(
        Parameter("disposition", "Coding", "What would become of the referral.", 1),
        Parameter("tier", "Coding", "How much support; absent where none stands."),
        Parameter("computed-tier", "Coding", "The tier by the rules alone."),
        Parameter("pending-tier", "Coding", "The tier that waits until the person is willing."),
        Parameter("mode", "Coding", "How the person would be seen."),
        Parameter("urgency", "Coding", "How soon somebody must act."),
        Parameter("reason", "Coding", "A rule that held.", 0, "*"),
        Parameter("service", "Coding", "A kind of support.", 0, "*"),
        Parameter("gp-prompt", "Coding", "A thought for the practice.", 0, "*"),
        Parameter("named-service", "Reference", "A service of the directory, in rank order.", 0, "*"),
        Parameter("provisional", "boolean", "Whether something is missing.", 1),
        Parameter("policy-version", "string", "Version of the policy.", 1),
        Parameter("owner", "string", "Who would take the person on."),
        Parameter("message", "string", "What the practice would be told.", 0, "*"),
        Parameter("issues", "OperationOutcome", "What was odd about the request."),
    ),
)
BUILD_REFERRAL = Operation(
    id="build-referral",
    code="build-referral",
    title="A referral from a GP record",
    text="Makes a transaction that is ready to send from a GP Connect record, and says what is missing. The body is "
    "Parameters, or the STU3 record itself with fhirVersion=3.0 in its Content-Type. Nothing is stored.",
    type=None,
    takes=(
        Parameter("record", "Attachment", "The record: a GP Connect Structured Record Bundle (STU3).", 1),
        Parameter("dialect", "code", "The kind of record; gpconnect, which is the default."),
    ),
    gives=(
        Parameter("return", "Bundle", "The transaction.", 1),
        Parameter("gaps", "OperationOutcome", "What is missing or was not understood.", 1),
    ),
)
OPERATIONS = (TRIAGE, BUILD_REFERRAL, *TERMINOLOGY)
