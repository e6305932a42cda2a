"""Who a GP Connect record is about, which practice keeps it, and who the people in it are."""

from fitwork_fhir.identifiers import nhs_number_normalised, ods_normalised
from fitwork_fhir.record.gpconnect_bundle import Resources
from fitwork_fhir.record.record import Gp, PatientDetails, Practice, Telecom
from fitwork_fhir.record.stu3 import Element, codings, element, elements, extensions, reference, text, texts

_NHS_NUMBER = "https://fhir.nhs.uk/id/nhs-number"
_ODS = "https://fhir.nhs.uk/id/ods-organization-code"
_SDS_USER = "https://fhir.nhs.uk/id/sds-user-id"

_PROFESSIONS = (
    ("nurse", "nurse"),
    ("pharmacist", "pharmacist"),
    ("physiotherapist", "physiotherapist"),
    ("occupational therap", "occupational_therapist"),
    ("practitioner", "doctor"),
    ("doctor", "doctor"),
    ("consultant", "doctor"),
)
"""Words of an SDS job role and the five professions that may issue a fit note (SI 1976/615), first match first."""


def patient_details(patient: Element) -> PatientDetails:
    number = _identifier(patient, _NHS_NUMBER)
    name = _official_name(patient)
    address = element(patient, "address")
    locality = (text(address, "city"), text(address, "district"))
    return PatientDetails(
        id=text(patient, "id") or "",
        nhs_number=nhs_number_normalised(text(number, "value") or "") or None,
        nhs_number_status=_verification(number),
        family=text(name, "family"),
        given=texts(name, "given"),
        prefix=next(iter(texts(name, "prefix")), None),
        birth_date=text(patient, "birthDate"),
        gender=text(patient, "gender"),
        address_lines=(*texts(address, "line"), *(line for line in locality if line)),
        postcode=text(address, "postalCode"),
        telecoms=tuple(_telecoms(patient)),
        deceased=bool(text(patient, "deceasedDateTime")) or patient.get("deceasedBoolean") is True,
        interpreter_required=_interpreter(patient),
    )


def practice(patient: Element, resources: Resources) -> Practice | None:
    organisation = resources.get(reference(patient, "managingOrganization"))
    code = text(_identifier(organisation, _ODS), "value")
    name = text(organisation, "name")
    return Practice(ods_normalised(code) if code else None, name) if code or name else None


def usual_gp(patient: Element, resources: Resources) -> Gp | None:
    practitioner = resources.get(reference(patient, "generalPractitioner"))
    if not practitioner:
        return None
    name = _official_name(practitioner)
    return Gp(
        family=text(name, "family"),
        given=texts(name, "given"),
        prefix=next(iter(texts(name, "prefix")), None),
        sds_user_id=text(_identifier(practitioner, _SDS_USER), "value"),
    )


def professions(resources: Resources) -> dict[str, str]:
    """Practitioner/id and PractitionerRole/id to the issuer's profession, where a job role in the record tells it."""
    found: dict[str, str] = {}
    for role in resources.of("PractitionerRole"):
        words = " ".join(coding.display or "" for code in elements(role, "code") for coding in codings(code)).lower()
        profession = next((value for word, value in _PROFESSIONS if word in words), None)
        if profession:
            found[f"PractitionerRole/{text(role, 'id')}"] = profession
            found[reference(role, "practitioner") or ""] = profession
    return found


def _identifier(owner: Element, system: str) -> Element:
    """The identifier of a system; samples write the URI in either case."""
    identifiers = elements(owner, "identifier")
    return next((found for found in identifiers if (text(found, "system") or "").lower() == system), {})


def _official_name(owner: Element) -> Element:
    names = list(elements(owner, "name"))
    return next((name for name in names if text(name, "use") == "official"), next(iter(names), {}))


def _verification(number: Element) -> str | None:
    status = next(extensions(number, "Extension-CareConnect-GPC-NHSNumberVerificationStatus-1"), {})
    return next((coding.code for coding in codings(element(status, "valueCodeableConcept"))), None)


def _interpreter(patient: Element) -> bool | None:
    for communication in extensions(patient, "Extension-CareConnect-GPC-NHSCommunication-1"):
        for part in extensions(communication, "interpreterRequired"):
            if isinstance(part.get("valueBoolean"), bool):
                return bool(part["valueBoolean"])
    return None


def _telecoms(patient: Element) -> list[Telecom]:
    return [
        Telecom(text(contact, "system"), value, text(contact, "use"))
        for contact in elements(patient, "telecom")
        if (value := text(contact, "value"))
    ]
