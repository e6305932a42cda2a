"""Which organisation a body names as its sender, as far as a body that is refused can be read at all."""

from datetime import date

from fitwork_fhir.fhir.submission.contents import of_bundle, of_lone
from fitwork_fhir.fhir.submission.organisations import organisation_of
from fitwork_fhir.fhir.submission.reading import reading
from fitwork_fhir.fhir.submission.settings import ReadSettings
from fitwork_fhir.fhir.validation import parse_json

_NAMED_BY = (("MessageHeader", "sender"), ("ServiceRequest", "requester"))


def sender_named(body: bytes) -> str | None:
    """The ODS code of the sender of a message, else of the requester; None where none can be told. Never raises."""
    try:
        value = parse_json(body)
        contents = of_bundle(value) if value["resourceType"] == "Bundle" else of_lone(value)  # type: ignore
        now = reading(contents, ReadSettings(), date.max)
        for type_, element in _NAMED_BY:
            for resource in contents.of_type(type_):
                found = organisation_of(now, resource.get(element), resource)
                if found is not None and found.ods:
                    return found.ods
    except Exception:  # a refused body may be broken in any place
        return None
    return None
