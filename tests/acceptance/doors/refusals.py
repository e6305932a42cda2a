"""What a sender can do wrong at a door, and how it is answered: the rows of test_refused_and_nothing_stored."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from builders.bundles import (
    NHS_NUMBER,
    URN,
    a_message,
    a_patient,
    a_request,
    a_response,
    a_service_request,
    a_transaction,
)

Body = Callable[[], Any]
OTHER_PERSON = {"identifier": [{"system": NHS_NUMBER, "value": "9990000026"}], "birthDate": "1990-01-01"}


@dataclass(frozen=True)
class Refused:
    """One thing a sender does wrong, and how it is answered."""

    what: str
    body: Body
    status: int
    code: str
    reason: str | None = None
    field: str | None = None
    path: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def _without(part: str, element: str) -> Body:
    return lambda: a_transaction(**{part: {element: None}})


def _with(part: str, **changes: Any) -> Body:
    return lambda: a_transaction(**{part: changes})


def _entry(number: int, **changes: Any) -> dict[str, Any]:
    bundle = a_transaction()
    bundle["entry"][number] = {**bundle["entry"][number], **changes}
    return bundle


TRANSACTIONS = (
    Refused("half a JSON object", lambda: b'{"resourceType": "Bundle"', 400, "invalid"),
    Refused("no body", lambda: b"", 400, "invalid"),
    Refused("bytes that are not UTF-8", lambda: b'{"resourceType": "\xff"}', 400, "invalid"),
    Refused(
        "a key twice", lambda: b'{"resourceType": "Bundle", "type": "transaction", "type": "batch"}', 400, "invalid"
    ),
    Refused("NaN", lambda: b'{"resourceType": "Bundle", "total": NaN}', 400, "invalid"),
    Refused("a list", lambda: b"[]", 400, "structure", "resource-type"),
    Refused("brackets a thousand deep", lambda: b"[" * 1000 + b"]" * 1000, 400, "invalid"),
    Refused("another resource", a_patient, 400, "structure", "resource-type", "resourceType"),
    Refused(
        "a Bundle of another type",
        lambda: {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": a_patient()}]},
        400,
        "value",
        "bundle-type",
        "Bundle.type",
    ),
    Refused(
        "a batch of entries that refer to each other",
        lambda: {**a_transaction(), "type": "batch"},
        400,
        "value",
        "batch-references",
    ),
    Refused("a message at the wrong door", a_message, 400, "value", "bundle-type", "Bundle.type"),
    Refused(
        "entries that are no list", lambda: {**a_transaction(), "entry": 7}, 400, "structure", None, "Bundle.entry"
    ),
    Refused("entries that are no objects", lambda: {**a_transaction(), "entry": [1, "x"]}, 400, "structure"),
    Refused(
        "text where a boolean belongs",
        lambda: a_transaction(facts={"consent_referral": {"valueBoolean": "yes"}}),
        400,
        "structure",
    ),
    Refused(
        "a number where text belongs",
        _with("patient", gender=1),
        400,
        "structure",
        None,
        "Bundle.entry[0].resource.gender",
    ),
    Refused(
        "an unknown code in a required binding",
        _with("request", status="sent"),
        400,
        "code-invalid",
        None,
        "Bundle.entry[11].resource.status",
    ),
    Refused("an element that R4 does not have", _with("patient", nickname="Bob"), 400, "structure"),
    Refused("null", _with("patient", birthDate=[None]), 400, "structure"),
    Refused(
        "a script in the narrative",
        _with(
            "patient",
            text={"status": "generated", "div": "<div xmlns='http://www.w3.org/1999/xhtml'><script>1</script></div>"},
        ),
        400,
        "invariant",
    ),
    Refused("a date that is not in the calendar", _with("patient", birthDate="1984-02-31"), 400, "value"),
    Refused(
        "no patient",
        lambda: a_transaction(without="Patient"),
        400,
        "not-found",
        "subject-not-found",
        "Bundle.entry[10].resource.subject",
    ),
    Refused("no subject", _without("request", "subject"), 400, "required"),
    Refused(
        "two patients", lambda: a_transaction(add=[a_patient(**OTHER_PERSON)]), 422, "business-rule", "two-patients"
    ),
    Refused(
        "two NHS numbers",
        _with(
            "patient",
            identifier=[{"system": NHS_NUMBER, "value": "9990000018"}, {"system": NHS_NUMBER, "value": "9990000026"}],
        ),
        422,
        "business-rule",
        "two-nhs-numbers",
        "Bundle.entry[0].resource.identifier",
    ),
    Refused(
        "answers about somebody else",
        lambda: a_transaction(form={"subject": {"reference": "Patient/other"}}),
        422,
        "business-rule",
        "other-subject",
    ),
    Refused(
        "a reference that fits two entries",
        lambda: a_transaction(
            add=[a_patient(id="1"), a_patient(id="1")], request={"subject": {"reference": "Patient/1"}}
        ),
        400,
        "multiple-matches",
        "reference-ambiguous",
    ),
    Refused("two referrals", lambda: a_transaction(add=[a_request()]), 422, "business-rule", "several-referrals"),
    Refused("a draft", _with("request", status="draft"), 422, "business-rule", "status-not-active"),
    Refused("a request not to do it", _with("request", doNotPerform=True), 422, "business-rule", "do-not-perform"),
    Refused(
        "born in the future",
        _with("patient", birthDate="2030-01-01"),
        422,
        "value",
        "date-impossible",
        "Bundle.entry[0].resource.birthDate",
    ),
    Refused(
        "written in the future",
        _with("request", authoredOn="2030-01-01"),
        422,
        "value",
        "date-impossible",
        "Bundle.entry[11].resource.authoredOn",
    ),
    Refused("born after it was written", _with("patient", birthDate="2026-11-10"), 422, "value", "date-impossible"),
    Refused(
        "a period that ends before it begins",
        _with("request", occurrencePeriod={"start": "2026-11-20", "end": "2026-11-10"}),
        400,
        "invariant",
        None,
        "Bundle.entry[11].resource.occurrencePeriod",
    ),
    Refused(
        "a fit note that ends before it begins",
        lambda: a_transaction(note={"from": "2026-11-20", "to": "2026-11-01"}),
        422,
        "value",
        "period-reversed",
    ),
    Refused(
        "a fit note of tomorrow's assessment",
        lambda: a_transaction(note={"assessment_date": "2027-11-20"}),
        422,
        "value",
        "date-impossible",
    ),
    Refused(
        "an update beside a referral",
        lambda: _entry(7, request={"method": "PUT", "url": "Condition/1"}),
        422,
        "not-supported",
        "only-post",
        "Bundle.entry[7].request.method",
    ),
    Refused(
        "an entry at another type's URL",
        lambda: _entry(7, request={"method": "POST", "url": "Patient"}),
        400,
        "value",
        "url-and-type",
    ),
    Refused("the same fullUrl twice", lambda: _entry(7, fullUrl=URN["Patient"]), 400, "invariant"),
    Refused(
        "a ServiceRequest that is to be updated",
        lambda: _entry(11, request={"method": "PUT", "url": "ServiceRequest/1"}),
        422,
        "not-supported",
        "step-in-transaction",
    ),
)
MESSAGES = (
    Refused(
        "no X-Request-Id",
        a_message,
        400,
        "required",
        "request-id-missing",
        "X-Request-Id",
        headers=(("X-Request-Id", ""),),
    ),
    Refused(
        "an X-Request-Id that is no GUID",
        a_message,
        400,
        "invalid",
        "request-id-form",
        "X-Request-Id",
        headers=(("X-Request-Id", "12345"),),
    ),
    Refused(
        "an X-Correlation-Id that is no GUID",
        a_message,
        400,
        "invalid",
        "request-id-form",
        "X-Correlation-Id",
        headers=(("X-Correlation-Id", "12345"),),
    ),
    Refused("a transaction at the wrong door", a_transaction, 400, "value", "bundle-type", "Bundle.type"),
    Refused("no MessageHeader", lambda: a_message(without="MessageHeader"), 400, "invariant"),
    Refused("no Patient", lambda: a_message(without="Patient"), 400, "required"),
    Refused("no ServiceRequest", lambda: a_message(without="ServiceRequest"), 400, "required"),
    Refused("no sender", lambda: a_message(without="Organization"), 400, "required", "sender-not-found"),
    Refused(
        "a booking",
        lambda: a_message(
            header={
                "eventCoding": {
                    "system": "https://fhir.nhs.uk/CodeSystem/message-events-bars",
                    "code": "booking-request",
                }
            }
        ),
        400,
        "not-supported",
        "event-not-supported",
    ),
    Refused(
        "an update of an active request",
        lambda: a_message(
            header={
                "reason": {
                    "coding": [{"system": "https://fhir.nhs.uk/CodeSystem/message-reason-bars", "code": "update"}]
                }
            }
        ),
        400,
        "invariant",
        "reason-and-status",
    ),
    Refused(
        "a care plan that is still active",
        lambda: a_message(plan={"status": "active"}),
        400,
        "invariant",
        "message-state",
    ),
    Refused(
        "a cancellation of nothing",
        lambda: a_message(
            request={"status": "revoked", "id": "unknown"},
            header={
                "reason": {
                    "coding": [{"system": "https://fhir.nhs.uk/CodeSystem/message-reason-bars", "code": "update"}]
                }
            },
        ),
        404,
        "not-found",
        "referral-unknown",
    ),
)
LONE = (
    Refused("a Bundle at the wrong door", a_transaction, 400, "structure", "resource-type", path="/ServiceRequest"),
    Refused(
        "a contained patient nobody names",
        lambda: {**a_service_request(), "subject": {"reference": "#nobody"}},
        400,
        "not-found",
        path="/ServiceRequest",
    ),
    Refused(
        "a patient who is not on file",
        lambda: {
            "resourceType": "ServiceRequest",
            "status": "active",
            "intent": "plan",
            "subject": {"reference": "Patient/unknown"},
        },
        422,
        "not-found",
        "patient-not-on-file",
        "ServiceRequest.subject",
        path="/ServiceRequest",
    ),
    Refused(
        "a review about nothing",
        lambda: a_response("fitwork-review", {"returned": True}, subject=None),
        400,
        "structure",
        path="/QuestionnaireResponse",
    ),
    Refused(
        "a type that is not created here",
        lambda: {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [
                {
                    "resource": {
                        "resourceType": "Flag",
                        "status": "active",
                        "code": {"text": "x"},
                        "subject": {"reference": "Patient/1"},
                    },
                    "request": {"method": "POST", "url": "Flag"},
                }
            ],
        },
        422,
        "not-supported",
        "type-not-created",
    ),
    Refused(
        "a referral on a condition",
        a_service_request,
        422,
        "not-supported",
        "conditional-create",
        "If-None-Exist",
        path="/ServiceRequest",
        headers=(("If-None-Exist", "identifier=x"),),
    ),
)
