"""Invariants of the resources a referral exchanges: (key, element, fragment, sentence)."""

from tools.compile_profiles.fragments import (
    absent,
    code_is,
    code_is_not,
    coding,
    either,
    every,
    first_is,
    has,
    if_then,
    never_both,
    present_with,
)

_WITH_REQUEST = code_is("type", "batch", "transaction", "history")
_WITH_RESPONSE = code_is("type", "batch-response", "transaction-response", "history")
_ALLERGY_ERROR = coding("verificationStatus", "allergyintolerance-verification", "entered-in-error")
_CONDITION_ERROR = coding("verificationStatus", "condition-ver-status", "entered-in-error")
_OVER = coding("clinicalStatus", "condition-clinical", "resolved", "remission", "inactive")
_NOT_HOME = {"properties": {"use": {"not": {"const": "home"}}}}

_BUNDLE = (
    ("bdl-1", "Bundle", if_then(has("total"), code_is("type", "searchset", "history")),
     "only a searchset or history has a total"),
    ("bdl-2", "Bundle", if_then(code_is_not("type", "searchset"), every("entry", absent("search"))),
     "only entries of a searchset have search"),
    ("bdl-3", "Bundle",
     if_then(_WITH_REQUEST, every("entry", {"required": ["request"]}), every("entry", absent("request"))),
     "each entry of a batch, transaction or history has a request, and no other Bundle's does"),
    ("bdl-4", "Bundle",
     if_then(_WITH_RESPONSE, every("entry", {"required": ["response"]}), every("entry", absent("response"))),
     "each entry of a batch-response, transaction-response or history has a response, and no other Bundle's does"),
    ("bdl-5", "Bundle.entry", has("resource", "request", "response"),
     "an entry has a resource, a request or a response"),
    ("bdl-7", "Bundle", {"if": {"required": ["entry"]}, "then": {"x-rule": "full-urls"}},
     "no two entries have the same fullUrl and version"),
    ("bdl-8", "Bundle.entry", {"properties": {"fullUrl": {"not": {"type": "string", "pattern": "/_history/"}}}},
     "a fullUrl names no version"),
    ("bdl-9", "Bundle",
     if_then(code_is("type", "document"),
             {"required": ["identifier"], "properties": {"identifier": {"required": ["system", "value"]}}}),
     "a document has an identifier with system and value"),
    ("bdl-10", "Bundle", if_then(code_is("type", "document"), {"required": ["timestamp"]}),
     "a document has a timestamp"),
    ("bdl-11", "Bundle", if_then(code_is("type", "document"), first_is("Composition")),
     "a document starts with a Composition"),
    ("bdl-12", "Bundle", if_then(code_is("type", "message"), first_is("MessageHeader")),
     "a message starts with a MessageHeader"),
)  # fmt: skip

_ALONE = {"total": False, "_total": False}
_NO_SEARCH = {"search": False, "response": False}
_TRANSACTION = {
    "required": ["type", "entry"],
    "properties": {
        "type": {"const": "transaction"},
        **_ALONE,
        "entry": {"items": {"required": ["request"], "properties": _NO_SEARCH}},
    },
}
_MESSAGE = {
    "required": ["type", "entry"],
    "properties": {
        "type": {"const": "message"},
        **_ALONE,
        "entry": {"items": {"properties": {**_NO_SEARCH, "request": False}}},
    },
    "allOf": [first_is("MessageHeader")],  # apart: beside prefixItems, items would pass over the first entry
}

USUAL: dict[str, tuple[dict, frozenset[str]]] = {
    "Bundle": (
        {"anyOf": [_TRANSACTION, _MESSAGE]},
        frozenset({"bdl-1", "bdl-2", "bdl-3", "bdl-4", "bdl-9", "bdl-10", "bdl-11", "bdl-12"}),
    ),
}
"""A form that settles these invariants at one look; only another form is asked about each of them."""

_QUESTIONNAIRE = (
    ("que-1", "Questionnaire.item",
     {"allOf": [if_then(code_is("type", "group"), has("item")), if_then(code_is("type", "display"), absent("item"))]},
     "a group has items and a display has none"),
    ("que-2", "Questionnaire", {"if": {"required": ["item"]}, "then": {"x-rule": "link-ids"}},
     "each linkId is used once"),
    ("que-3", "Questionnaire.item", if_then(code_is("type", "display"), absent("code")), "a display has no code"),
    ("que-4", "Questionnaire.item", never_both("answerOption", "answerValueSet"),
     "answerOption and answerValueSet exclude each other"),
    ("que-5", "Questionnaire.item",
     if_then(has("answerOption", "answerValueSet"),
             code_is("type", "choice", "open-choice", "decimal", "integer", "date", "dateTime", "time", "string",
                     "quantity")),
     "only a choice, number, date, time, string or quantity offers answers"),
    ("que-6", "Questionnaire.item", if_then(code_is("type", "display"), absent("required", "repeats")),
     "a display is neither required nor repeated"),
    ("que-7", "Questionnaire.item.enableWhen",
     if_then(code_is("operator", "exists"), {"required": ["answerBoolean"]}), "exists asks for answerBoolean"),
    ("que-8", "Questionnaire.item", if_then(code_is("type", "group", "display"), absent("initial")),
     "a group or display has no initial value"),
    ("que-9", "Questionnaire.item", if_then(code_is("type", "display"), absent("readOnly")),
     "a display is not readOnly"),
    ("que-10", "Questionnaire.item",
     if_then(has("maxLength"),
             code_is("type", "boolean", "decimal", "integer", "string", "text", "url", "open-choice")),
     "only simple answers have a maxLength"),
    ("que-11", "Questionnaire.item", never_both("answerOption", "initial"),
     "answerOption and initial exclude each other"),
    ("que-12", "Questionnaire.item",
     if_then({"required": ["enableWhen"], "properties": {"enableWhen": {"minItems": 3}}}, has("enableBehavior")),
     "more than two conditions need enableBehavior"),
    ("que-13", "Questionnaire.item",
     if_then(code_is_not("repeats", True), {"properties": {"initial": {"maxItems": 1}}}),
     "several initial values need repeats"),
    ("qrs-1", "QuestionnaireResponse.item", never_both("answer", "item"),
     "items below an answered item stand in the answer"),
)  # fmt: skip

_CLINICAL = (
    ("prr-1", "ServiceRequest", present_with("orderDetail", "code"), "orderDetail needs code"),
    ("inv-1", "Task", {"if": {"required": ["lastModified", "authoredOn"]}, "then": {"x-rule": "last-modified"}},
     "lastModified is not before authoredOn"),
    ("obs-3", "Observation.referenceRange", has("low", "high", "text"), "a reference range has low, high or text"),
    ("obs-6", "Observation",
     if_then({"required": ["dataAbsentReason"]}, {"not": {"x-any-of": "value"}}),
     "dataAbsentReason and value[x] exclude each other"),
    ("obs-7", "Observation", {"if": {"required": ["component", "code"]}, "then": {"x-rule": "component-codes"}},
     "where the Observation has a value no component repeats its code"),
    ("con-1", "Condition.stage", has("summary", "assessment"), "a stage has a summary or an assessment"),
    ("con-2", "Condition.evidence", has("code", "detail"), "evidence has a code or a detail"),
    ("con-4", "Condition", if_then({"x-any-of": "abatement"}, _OVER),
     "an abated condition is resolved, in remission or inactive"),
    ("con-5", "Condition", if_then(_CONDITION_ERROR, absent("clinicalStatus")),
     "a condition entered in error has no clinicalStatus"),
    ("ait-1", "AllergyIntolerance", if_then(_ALLERGY_ERROR, {}, has("clinicalStatus")), "clinicalStatus is required"),
    ("ait-2", "AllergyIntolerance", if_then(_ALLERGY_ERROR, absent("clinicalStatus")),
     "an allergy entered in error has no clinicalStatus"),
    ("cpl-3", "CarePlan.activity", never_both("detail", "reference"), "detail and reference exclude each other"),
    ("gol-1", "Goal.target", if_then({"x-any-of": "detail"}, has("measure")), "detail[x] needs measure"),
    ("cmp-1", "Composition.section", has("text", "entry", "section"), "a section has text, entries or sections"),
    ("cmp-2", "Composition.section", never_both("emptyReason", "entry"), "emptyReason and entry exclude each other"),
    ("lst-1", "List", never_both("emptyReason", "entry"), "emptyReason and entry exclude each other"),
    ("lst-2", "List", if_then(code_is_not("mode", "changes"), every("entry", absent("deleted"))),
     "only a list of changes has deleted entries"),
    ("lst-3", "List", if_then(code_is_not("mode", "working"), every("entry", absent("date"))),
     "only a working list has dated entries"),
    ("imm-1", "Immunization.education", has("documentType", "reference"),
     "education has a documentType or a reference"),
    ("fhs-1", "FamilyMemberHistory", if_then({"x-any-of": "age"}, {"not": {"x-any-of": "born"}}),
     "age[x] and born[x] exclude each other"),
    ("fhs-2", "FamilyMemberHistory", if_then(has("estimatedAge"), {"x-any-of": "age"}), "estimatedAge needs age[x]"),
    ("mad-1", "MedicationAdministration.dosage", {"anyOf": [has("dose"), {"x-any-of": "rate"}]},
     "a dosage has a dose or a rate"),
    ("ras-2", "RiskAssessment.prediction", {"properties": {"probabilityDecimal": {"maximum": 100}}},
     "a probability is at most 100"),
    ("rqg-1", "RequestGroup.action", either("resource", "action"), "exactly one of resource and action"),
    ("grp-1", "Group", if_then(has("member"), code_is("actual", True)), "only an actual group has members"),
)  # fmt: skip

_PEOPLE = (
    ("pat-1", "Patient.contact", has("name", "telecom", "address", "organization"),
     "a contact has a name, telecom, address or organization"),
    ("org-1", "Organization", has("identifier", "name"), "an organization has a name or an identifier"),
    ("org-2", "Organization.address", _NOT_HOME, "an organization has no home address"),
    ("org-3", "Organization.telecom", _NOT_HOME, "an organization has no home telecom"),
    ("ppc-1", "Consent", has("policy", "policyRule"), "a consent has a policy or a policyRule"),
    ("app-1", "Appointment.participant", has("type", "actor"), "a participant has a type or an actor"),
    ("apr-1", "AppointmentResponse", has("participantType", "actor"), "a participantType or an actor is required"),
    ("app-2", "Appointment", if_then(has("start"), has("end"), absent("end")), "start and end stand together"),
    ("app-3", "Appointment",
     if_then(code_is_not("status", "proposed", "cancelled", "waitlist"), {"allOf": [has("start"), has("end")]}),
     "only a proposed, cancelled or waitlisted appointment has no time"),
    ("app-4", "Appointment", if_then(has("cancelationReason"), code_is("status", "no-show", "cancelled")),
     "only a cancelled or missed appointment has a cancelationReason"),
    ("sev-1", "AuditEvent.entity", never_both("name", "query"), "name and query exclude each other"),
)  # fmt: skip

ROWS: tuple[tuple[str, str, dict, str], ...] = _BUNDLE + _QUESTIONNAIRE + _CLINICAL + _PEOPLE
