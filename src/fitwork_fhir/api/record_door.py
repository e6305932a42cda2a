"""POST [base]/$build-referral: a GP Connect structured record (STU3) in, a ready transaction and its gaps out.

A record that is not R4 comes as `valueAttachment` of Parameters, or raw with fhirVersion=3.0 in the Content-Type.
"""

import base64
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.intake import check_test_numbers, parsed_resource
from fitwork_fhir.api.media import fhir_version, json_body
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.respond import fhir
from fitwork_fhir.api.who import actor_of
from fitwork_fhir.errors import Finding, Invalid, NotSupported
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.fhir.writing.built import built_referral, gaps_found
from fitwork_fhir.fhir.writing.outcome import outcome
from fitwork_fhir.record import gpconnect
from fitwork_fhir.record.record import Practice
from fitwork_fhir.referral.populate import populate

_STU3 = "3.0"
_VERSIONS = frozenset({None, _STU3, "4.0", "4.0.1"})


async def build_referral(request: Request, office: Office) -> Response:
    """Nothing is stored: the practice looks at the Bundle, adds consent and willingness, and sends it."""
    given = _record(request, office, await json_body(request, versions=_VERSIONS))
    if office.only_test_numbers:
        check_test_numbers(given)
    record = gpconnect.read(given)
    actor = actor_of(request, office)
    practice = record.practice or Practice(actor.organisation, actor.name)
    if practice.ods is None:
        practice = Practice(actor.organisation, practice.name)
    populated = populate(record, office.today)
    bundle = built_referral(
        record, populated, practice=practice, now=office.place.clock.now(), new_id=office.place.ids.new
    )
    parameters = [{"name": "return", "resource": bundle}, {"name": "gaps", "resource": outcome(gaps_found(populated))}]
    return fhir({"resourceType": "Parameters", "parameter": parameters})


def _record(request: Request, office: Office, body: bytes) -> object:
    """The STU3 Bundle, raw or inside Parameters."""
    if fhir_version(request) == _STU3:
        return parse_json(body)
    value = parse_json(body)
    if isinstance(value, dict) and value.get("resourceType") == "Bundle":
        raise Invalid(
            Finding(
                "value",
                "A record that is not R4 comes as valueAttachment of Parameters, or with "
                "Content-Type application/fhir+json; fhirVersion=3.0.",
                "Content-Type",
                reason="record-version",
            )
        )
    return _attached(parsed_resource(office, body, "Parameters"))


def _attached(parameters: dict[str, Any]) -> object:
    given = {part.get("name"): part for part in parameters.get("parameter") or ()}
    dialect = given.get("dialect", {}).get("valueCode") or given.get("dialect", {}).get("valueString") or "gpconnect"
    if dialect != "gpconnect":
        raise NotSupported(
            Finding(
                "not-supported", "The dialect read here is gpconnect.", "Parameters.parameter", reason="record-dialect"
            )
        )
    encoded = given.get("record", {}).get("valueAttachment", {}).get("data")
    if encoded is None:
        raise Invalid(
            Finding(
                "required",
                "The parameter record carries the record as valueAttachment.data.",
                "Parameters.parameter",
                reason="record-missing",
            )
        )
    try:
        return parse_json(base64.b64decode("".join(str(encoded).split()), validate=True))
    except ValueError:
        raise Invalid(
            Finding("value", "valueAttachment.data is not base64.", "Parameters.parameter", reason="record-base64")
        ) from None
