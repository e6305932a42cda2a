from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from fitwork_fhir.fhir.validation import parse_json, validate

TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
Change = Callable[[dict], Any]


def put(**elements: Any) -> Change:
    return lambda resource: resource.update(elements)


def div(inner: str) -> Change:
    text = f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'
    return lambda resource: resource["text"].update(div=text)


def first(*path: str) -> Callable[[dict], Any]:
    """The value at `path`, looking at the first member of every list."""

    def find(resource: dict) -> Any:
        value: Any = resource
        for step in path:
            value = value[step]
            value = value[0] if isinstance(value, list) else value
        return value

    return find


def at(*path: str, **elements: Any) -> Change:
    return lambda resource: first(*path)(resource).update(elements)


def without(name: str, *path: str) -> Change:
    return lambda resource: first(*path)(resource).pop(name)


REFUSED = [
    ("a boolean as text", "Patient", put(active="yes"), "Patient.active", "structure"),
    ("a boolean as number", "Patient", put(active=1), "Patient.active", "structure"),
    ("a number for text", "Patient", put(birthDate=1988), "Patient.birthDate", "structure"),
    ("text for a number", "Observation", at("valueQuantity", value="1.5"),
     "Observation.valueQuantity.value", "structure"),
    ("an object for a list", "Patient", put(name={"text": "A"}), "Patient.name", "structure"),
    ("a list for an object", "ServiceRequest", put(code=[{"text": "A"}]), "ServiceRequest.code", "structure"),
    ("a code outside its value set", "Patient", put(gender="F"), "Patient.gender", "code-invalid"),
    ("a status outside its value set", "ServiceRequest", put(status="open"), "ServiceRequest.status", "code-invalid"),
    ("a concept outside its value set", "Condition",
     put(clinicalStatus={"coding": [{"system": f"{TERMINOLOGY}/condition-clinical", "code": "x"}]}),
     "Condition.clinicalStatus", "code-invalid"),
    ("a day no month has", "Patient", put(birthDate="2026-02-30"), "Patient.birthDate", "value"),
    ("29 February outside a leap year", "Patient", put(birthDate="1900-02-29"), "Patient.birthDate", "value"),
    ("a time without zone", "ServiceRequest", put(authoredOn="2026-11-05T10:00:00"),
     "ServiceRequest.authoredOn", "value"),
    ("an id with a space", "Patient", put(id="a b"), "Patient.id", "value"),
    ("an id too long", "Patient", put(id="a" * 65), "Patient.id", "value"),
    ("null", "Patient", put(gender=None), "Patient.gender", "structure"),
    ("null in a list", "Practitioner", at("name", given=["Dee", None]), "Practitioner.name[0].given[1]", "structure"),
    ("an empty object", "Patient", put(maritalStatus={}), "Patient.maritalStatus", "structure"),
    ("an object with nothing but an id", "Patient", put(maritalStatus={"id": "m"}),
     "Patient.maritalStatus", "structure"),
    ("an empty list", "Patient", put(name=[]), "Patient.name", "structure"),
    ("empty text", "Practitioner", at("name", family=""), "Practitioner.name[0].family", "value"),
    ("blank text", "Practitioner", at("name", family=" \t"), "Practitioner.name[0].family", "value"),
    ("a control character", "Practitioner", at("name", family="A\0"), "Practitioner.name[0].family", "value"),
    ("two of a choice", "ServiceRequest", put(occurrenceDateTime="2026"), "ServiceRequest.occurrence[x]", "structure"),
    ("two of a choice, one only extended", "ServiceRequest",
     put(_occurrenceDateTime={"extension": [{"url": "urn:e", "valueCode": "a"}]}), "ServiceRequest.occurrence[x]",
     "structure"),
    ("two answers in one", "QuestionnaireResponse", at("item", "answer", valueString="x"),
     "QuestionnaireResponse.item[0].answer[0].value[x]", "structure"),
    ("a missing choice", "Task", without("valueCodeableConcept", "output"), "Task.output[0].value[x]", "required"),
    ("an unknown field", "ServiceRequest", put(foo=1), "ServiceRequest.foo", "structure"),
    ("an unknown field deep inside", "ServiceRequest", at("code", "coding", foo=1), "ServiceRequest.code.coding[0].foo",
     "structure"),
    ("an extension twin of a complex element", "Patient", put(_name={"id": "n"}), "Patient._name", "structure"),
    ("text for a reference", "Communication", put(about=[{"reference": "Task/1"}, "x"]),
     "Communication.about[1]", "structure"),
    ("a missing element", "ServiceRequest", without("subject"), "ServiceRequest.subject", "required"),
    ("a missing primitive", "ServiceRequest", without("status"), "ServiceRequest.status", "required"),
    ("a missing linkId", "QuestionnaireResponse", without("linkId", "item"), "QuestionnaireResponse.item[0].linkId",
     "required"),
    ("more extensions than values", "Patient", lambda p: p["name"][0]["_given"].append({"id": "g"}),
     "Patient.name[0].given", "structure"),
    ("more values than extensions", "Patient", lambda p: p["name"][0]["given"].append("C"),
     "Patient.name[0].given", "structure"),
    ("neither value nor extension", "Patient", at("name", given=["Ada", None], _given=[{"id": "g"}, None]),
     "Patient.name[0].given[1]", "structure"),
    ("script in narrative", "Patient", div("<script>1</script>"), "Patient.text.div", "invariant"),
    ("an event handler in narrative", "Patient", div('<p onclick="x()">a</p>'), "Patient.text.div", "invariant"),
    ("a link that runs code", "Patient", div('<a href=" java&#10;script:x">a</a>'), "Patient.text.div", "invariant"),
    ("a style that runs code", "Patient", div('<p style="width: expression(x)">a</p>'),
     "Patient.text.div", "invariant"),
    ("a form in narrative", "Patient", div("a<form/>"), "Patient.text.div", "invariant"),
    ("an HTML entity in narrative", "Patient", div("a&nbsp;b"), "Patient.text.div", "invariant"),
    ("an empty narrative", "Patient", div("<p> </p>"), "Patient.text.div", "invariant"),
    ("a narrative that is not closed", "Patient", div("<p>a"), "Patient.text.div", "invariant"),
    ("a narrative without namespace", "Patient", lambda p: p["text"].update(div="<div>a</div>"), "Patient.text.div",
     "invariant"),
    ("a DTD in narrative", "Patient",
     lambda p: p["text"].update(div='<!DOCTYPE d [<!ENTITY e "a">]><div xmlns="http://www.w3.org/1999/xhtml">&e;</div>'),
     "Patient.text.div", "invariant"),
    ("an external entity in narrative", "Patient",
     lambda p: p["text"].update(div='<!DOCTYPE d [<!ENTITY e SYSTEM "file:///x">]><div xmlns="http://www.w3.org/1999/xhtml">&e;</div>'),
     "Patient.text.div", "invariant"),
    ("a contained reference to nothing", "Communication", lambda c: c["recipient"].append({"reference": "#nobody"}),
     "Communication.recipient[1].reference", "not-found"),
    ("a contained reference where nothing is contained", "Communication", without("contained"),
     "Communication.recipient[0].reference", "not-found"),
    ("a contained resource no one refers to", "Communication",
     lambda c: c["contained"].append(c["contained"][0] | {"id": "other"}), "Communication.contained[1]", "invariant"),
    ("two contained resources of one id", "Communication", lambda c: c["contained"].append(c["contained"][0]),
     "Communication.contained[1].id", "duplicate"),
    ("a contained resource in a contained one", "Communication",
     at("contained", contained=[{"resourceType": "Location", "id": "x", "partOf": {"reference": "#"}}]),
     "Communication.contained[0].contained", "invariant"),
    ("a reference to a wrong type", "ServiceRequest", at("subject", reference="Observation/1"),
     "ServiceRequest.subject.reference", "value"),
    ("an absolute reference to a wrong type", "ServiceRequest", at("subject", reference="https://x.example/Observation/1"),
     "ServiceRequest.subject.reference", "value"),
    ("a reference that runs code", "ServiceRequest", at("subject", reference="javascript:alert(1)"),
     "ServiceRequest.subject.reference", "value"),
    ("a period that ends before it starts", "ServiceRequest",
     put(occurrencePeriod={"start": "2026-11-05", "end": "2026-10"}), "ServiceRequest.occurrencePeriod", "invariant"),
    ("a period that ends before it starts in UTC", "ServiceRequest",
     put(occurrencePeriod={"start": "2026-11-05T10:00:01+01:00", "end": "2026-11-05T09:00:00Z"}),
     "ServiceRequest.occurrencePeriod", "invariant"),
    ("a Task last modified before it was made", "Task", put(lastModified="2026-11-04"),
     "Task.lastModified", "invariant"),
    ("a linkId used twice", "Questionnaire", at("item", linkId="1.1"),
     "Questionnaire.item[0].item[0].linkId", "invariant"),
    ("an empty extension", "Patient", put(extension=[{"url": "https://x.example/e"}]), "Patient.extension[0].value[x]",
     "required"),
    ("an extension with value and extension", "Patient",
     put(extension=[{"url": "a", "valueCode": "b", "extension": [{"url": "c", "valueCode": "d"}]}]),
     "Patient.extension[0].value[x]", "structure"),
    ("an extension without url", "Patient", put(extension=[{"valueCode": "b"}]),
     "Patient.extension[0].url", "required"),
    ("a bad code in an extension of a primitive", "Patient",
     put(_birthDate={"extension": [{"url": "a", "valueCode": "b  c"}]}), "Patient.birthDate.extension[0].valueCode",
     "value"),
    ("a contact with nothing to reach", "Patient", put(contact=[{"gender": "male"}]),
     "Patient.contact[0]", "invariant"),
    ("a unit code without system", "Observation", without("system", "valueQuantity"), "Observation.valueQuantity",
     "invariant"),
    ("a value beside the reason for none", "Observation", put(dataAbsentReason={"text": "lost"}),
     "Observation", "invariant"),
    ("an abated condition that is active", "Condition", put(abatementString="gone"), "Condition.clinicalStatus.coding",
     "invariant"),
    ("a consent without policy", "Consent", without("policyRule"), "Consent", "invariant"),
    ("base64 that is cut off", "Binary", put(data="abc"), "Binary.data", "value"),
    ("attached data of unknown kind", "DocumentReference", without("contentType", "content", "attachment"),
     "DocumentReference.content[0].attachment", "invariant"),
    ("an integer with a fraction", "QuestionnaireResponse", at("item", answer=[{"valueInteger": Decimal("1.0")}]),
     "QuestionnaireResponse.item[0].answer[0].valueInteger", "value"),
    ("an integer past 32 bits", "QuestionnaireResponse", at("item", answer=[{"valueInteger": 2**31}]),
     "QuestionnaireResponse.item[0].answer[0].valueInteger", "value"),
    ("a type of another FHIR version", "Patient", put(resourceType="Requirements"), "Resource.resourceType",
     "not-supported"),
    ("no type", "Patient", without("resourceType"), "Resource.resourceType", "required"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resource_type", "change", "where", "code"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED]
)
def test_a_mutation_is_refused_at_its_exact_path(
    shape: Callable[[str], dict], resource_type: str, change: Change, where: str, code: str
) -> None:
    resource = shape(resource_type)
    change(resource)

    found = validate(resource)

    assert (where, code) in [(each.where, each.code) for each in found]
    assert len(found) == 1, "one fault, one finding"


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda b: b["entry"][1].update(fullUrl=b["entry"][0]["fullUrl"]), "Bundle.entry[1].fullUrl"),
        (lambda b: b["entry"][3].pop("request"), "Bundle.entry[3]"),
        (lambda b: b["entry"][0]["resource"].update(birthDate="soon"), "Bundle.entry[0].resource.birthDate"),
        (
            lambda b: b["entry"][4]["resource"]["subject"].update(reference="#p"),
            "Bundle.entry[4].resource.subject.reference",
        ),
        (lambda b: b["entry"][0]["resource"].update(resourceType="Pet"), "Bundle.entry[0].resource.resourceType"),
        (lambda b: b["entry"][0].update(search={"mode": "match"}), "Bundle.entry[0].search"),
        (lambda b: b.update(type="message"), "Bundle.entry[0].resource.resourceType"),
        (lambda b: b.update(total=12), "Bundle.type"),
    ],
)
def test_a_fault_in_a_bundle_is_found_where_it_is(transaction: dict, change: Change, where: str) -> None:
    change(transaction)

    assert where in [each.where for each in validate(transaction)]


@pytest.mark.parametrize("entry", [0, 1, -1])
@pytest.mark.parametrize(
    ("kind", "part", "value"),
    [
        ("transaction", "search", {"mode": "match"}),
        ("transaction", "response", {"status": "200"}),
        ("transaction", "request", None),
        ("message", "search", {"mode": "match"}),
        ("message", "response", {"status": "200"}),
        ("message", "request", {"method": "POST", "url": "Patient"}),
        ("message", "resource", None),
    ],
)
def test_what_an_entry_may_hold_is_asked_of_each_in_every_kind_of_bundle(
    transaction: dict, kind: str, part: str, value: Any, entry: int
) -> None:
    header = {"resourceType": "MessageHeader", "eventUri": "urn:e", "source": {"endpoint": "urn:s"}}
    if kind == "message":
        resources = [header, *(each["resource"] for each in transaction["entry"])]
        transaction = {"resourceType": "Bundle", "type": "message", "entry": [{"resource": r} for r in resources]}
    assert validate(transaction) == ()
    chosen = transaction["entry"][entry]
    if value is None:
        del chosen[part]
        chosen.setdefault("link", []).append({"relation": "self", "url": "urn:x"})
    else:
        chosen[part] = value

    found = [each.where for each in validate(transaction)]

    assert any(each and each.startswith(f"Bundle.entry[{entry % len(transaction['entry'])}]") for each in found), found


def test_a_required_choice_is_missed_beside_an_optional_one() -> None:
    request = {"resourceType": "MedicationRequest", "status": "active", "intent": "order", "reportedBoolean": True}

    found = validate({**request, "subject": {"reference": "Patient/1"}})

    assert [(each.where, each.code) for each in found] == [("MedicationRequest.medication[x]", "required")]


def test_the_path_starts_where_the_caller_says(shape: Callable[[str], dict]) -> None:
    patient = shape("Patient") | {"active": "yes"}

    assert (
        validate(patient, at="Parameters.parameter[2].resource")[0].where == "Parameters.parameter[2].resource.active"
    )


def test_a_finding_lists_the_codes_that_are_allowed(shape: Callable[[str], dict]) -> None:
    found = validate(shape("Patient") | {"gender": "F"})

    assert found[0].text == "must be one of female, male, other, unknown (value set administrative-gender)"


@pytest.mark.parametrize("literal", ["1.0", "1e0", "10E-1", "-0.0"])
def test_an_integer_written_as_a_decimal_is_refused(literal: str) -> None:
    patient = parse_json(b'{"resourceType":"Patient","multipleBirthInteger":%b}' % literal.encode())

    assert [(each.where, each.code) for each in validate(patient)] == [("Patient.multipleBirthInteger", "value")]


@pytest.mark.parametrize("body", [None, 5, "Patient", [], True, {}, {"resourceType": 5}, {"resourceType": ["Patient"]}])
def test_what_is_no_resource_is_refused(body: object) -> None:
    assert validate(body)
