"""What can be asked about codes, and the answer: the rows of test_asking_about_codes."""

from dataclasses import dataclass

from fitwork_fhir.fhir.systems import BASE

TIER = f"{BASE}/CodeSystem/tier"
TIERS = f"{BASE}/ValueSet/tier"
STATUS = f"{BASE}/CodeSystem/business-status"
TASK_STATUS = "http://hl7.org/fhir/task-status"
TASK_STATUSES = "http://hl7.org/fhir/ValueSet/task-status"
SNOMED = "http://snomed.info/sct"
CONDITIONS = f"{BASE}/ConceptMap/conditions"
ICD = "http://hl7.org/fhir/sid/icd-10"
BSER = "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS"


@dataclass(frozen=True)
class Question:
    """A path with its query, and what the answer says: texts that must and must not stand in it."""

    path: str
    says: tuple[str, ...]
    not_says: tuple[str, ...] = ()


YES, NO = '"valueBoolean":true', '"valueBoolean":false'
QUESTIONS = (
    Question(f"/ValueSet/$expand?url={TIERS}", ('"total":3', '"code":"A"', "Occupational health assessment")),
    Question(f"/ValueSet/$expand?url={TIERS}%7C1.3.0", ('"total":3',)),
    Question(f"/ValueSet/$expand?url={TIERS}&valueSetVersion=1.3.0", ('"total":3',)),
    Question("/ValueSet/tier/$expand?filter=HEALTH%20occ", ('"total":1', '"code":"B"'), ('"code":"A"',)),
    Question("/ValueSet/tier/$expand?offset=1&count=1", ('"total":3', '"offset":1', '"code":"B"'), ('"code":"C"',)),
    Question("/ValueSet/tier/$expand?count=0", ('"total":3',), ('"contains"',)),
    Question("/ValueSet/tier/$expand?filter=nonsense", ('"total":0',), ('"contains"',)),
    Question(f"/ValueSet/$expand?url={TASK_STATUSES}&count=1", ('"total":12', f'"system":"{TASK_STATUS}"')),
    Question("/ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/units-of-time", ("http://unitsofmeasure.org",)),
    Question(f"/ValueSet/$validate-code?url={TIERS}&system={TIER}&code=A", (YES, "Enhanced fit-note advice")),
    Question(f"/ValueSet/$validate-code?url={TIERS}&code=A", (YES,)),
    Question("/ValueSet/tier/$validate-code?code=A&display=enhanced%20FIT-note%20%20advice", (YES,)),
    Question("/ValueSet/tier/$validate-code?code=A&display=Advice", (NO, "its display is another", "Enhanced")),
    Question("/ValueSet/tier/$validate-code?code=a", (NO, "no such code")),
    Question(f"/ValueSet/tier/$validate-code?code=A&system={SNOMED}", (NO,)),
    Question(f"/ValueSet/$validate-code?url={TASK_STATUSES}&system={TASK_STATUS}&code=on-hold", (YES, "On Hold")),
    Question(f"/CodeSystem/$validate-code?url={TIER}&code=B", (YES,)),
    Question("/CodeSystem/tier/$validate-code?code=D", (NO, "no such code")),
    Question(f"/CodeSystem/$validate-code?url={TASK_STATUS}&code=gone", (NO,)),
    Question(f"/CodeSystem/$lookup?system={STATUS}&code=allocated", ("Taken on by a service", "takes the person on")),
    Question(f"/CodeSystem/$lookup?system={STATUS}&code=allocated&property=parent", ("Taken on",), ("definition",)),
    Question(f"/CodeSystem/$lookup?system={TASK_STATUS}&code=received", ("TaskStatus", "Received", "4.0.1")),
    Question(f"/ConceptMap/$translate?url={CONDITIONS}&system={SNOMED}&code=78667006", (YES, "mental_health")),
    Question(f"/ConceptMap/$translate?url={CONDITIONS}&system={ICD}&code=f32.1", (YES, "mental_health", '"wider"')),
    Question("/ConceptMap/conditions/$translate?system=http://read.info/readv2&code=E205.11", ("pain_fatigue",)),
    Question("/ConceptMap/conditions/$translate?system=http://read.info/readv2&code=SL1..00", (NO, "unmatched")),
    Question(f"/ConceptMap/conditions/$translate?system={SNOMED}&code=1", (NO, "a person must look")),
    Question(f"/ConceptMap/conditions/$translate?system={TIER}&code=A", (NO, "No map here")),
    Question("/ConceptMap/conditions/$translate?code=A", (NO, "needs its system")),
    Question(f"/ConceptMap/$translate?system={SNOMED}&code=751481000000104", (YES, "not_fit", "ConceptMap/fit-note")),
    Question("/ConceptMap/$translate?system=http://read.info/ctv3&code=XaXf3", (YES, "phased_return")),
    Question("/ConceptMap/fit-note/$translate?system=http://read.info/readv2&code=9D13.", (NO, "No note was issued")),
    Question(f"/ConceptMap/work/$translate?system={SNOMED}&code=73438004", ("unemployed", "not_in_work")),
    Question(
        f"/ConceptMap/work/$translate?system={SNOMED}&code=73438004&targetsystem={BASE}/CodeSystem/employment",
        ("unemployed",),
        ("not_in_work",),
    ),
    Question(
        f"/ConceptMap/work/$translate?system={SNOMED}&code=73438004&target={BASE}/ValueSet/work-status",
        ("not_in_work",),
        ("unemployed",),
    ),
    Question(f"/ConceptMap/$translate?system={STATUS}&code=did-not-attend&targetsystem={BSER}", (YES, "5.1.2")),
    Question(
        f"/ConceptMap/business-status/$translate?system={STATUS}&code=safety-hold",
        (NO, "There is no equivalent", "Nothing there is on hold."),
    ),
)


@dataclass(frozen=True)
class Refusal:
    """A path with its query that is refused."""

    path: str
    status: int
    reason: str


_OPERATIONS = {
    "ValueSet/$expand": f"url={TIERS}",
    "ValueSet/$validate-code": f"url={TIERS}&code=A",
    "CodeSystem/$lookup": f"system={TIER}&code=A",
    "CodeSystem/$validate-code": f"url={TIER}&code=A",
    "ConceptMap/$translate": f"url={CONDITIONS}&system={SNOMED}&code=1",
}
"""Each operation with a question that it answers."""
REFUSALS = (
    *(Refusal(f"/{path}?{query}&nonsense=1", 422, "operation-parameter") for path, query in _OPERATIONS.items()),
    *(Refusal(f"/{path}?{query}&{query}", 400, "operation-value") for path, query in _OPERATIONS.items()),
    *(
        Refusal(f"/{path}?{query.replace(BASE, 'http://nobody.example')}", 404, reason)
        for (path, query), reason in zip(
            _OPERATIONS.items(),
            (*("value-set-not-held",) * 2, *("code-system-not-held",) * 2, "concept-map-not-held"),
            strict=True,
        )
    ),
    Refusal("/ValueSet/$expand", 400, "operation-input"),
    Refusal("/ValueSet/$expand?url=", 400, "operation-value"),
    Refusal(f"/ValueSet/$expand?url={TIERS}&count=-1", 400, "operation-value"),
    Refusal(f"/ValueSet/$expand?url={TIERS}&count=many", 400, "operation-value"),
    Refusal(f"/ValueSet/$expand?url={TIERS}%7C9", 404, "value-set-not-held"),
    Refusal("/ValueSet/nonsense/$expand", 404, "definition-unknown"),
    Refusal("/ValueSet/$expand?url=http://snomed.info/sct?fhir_vs", 404, "value-set-not-held"),
    Refusal(f"/ValueSet/$validate-code?url={TIERS}", 400, "operation-code"),
    Refusal(f"/ValueSet/$validate-code?url={TIERS}&coding=A", 400, "operation-value"),
    Refusal("/ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/all-types&code=x", 400, "operation-code"),
    Refusal(f"/CodeSystem/$lookup?system={TIER}&code=D", 404, "code-unknown"),
    Refusal(f"/CodeSystem/$lookup?system={SNOMED}&code=73211009", 404, "code-system-not-held"),
    Refusal("/CodeSystem/$lookup?system=http://unitsofmeasure.org&code=mm", 422, "code-system-part"),
    Refusal("/CodeSystem/$validate-code?url=http://unitsofmeasure.org&code=mm", 422, "code-system-part"),
    Refusal("/CodeSystem/$lookup?code=A", 400, "operation-input"),
    Refusal("/ConceptMap/$translate?url=http://hl7.org/fhir/ValueSet/task-status&code=A", 404, "concept-map-not-held"),
    Refusal(f"/ConceptMap/$translate?system={TIER}&code=A&reverse=true", 422, "operation-parameter"),
)
