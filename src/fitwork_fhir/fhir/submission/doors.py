"""The shapes a referral arrives in: a BaRS message, a transaction, a lone ServiceRequest. All become a Submission.

Every refusal raised here carries `red_flag`: whether the refused request reports one (HOUSE decision 9). `modified` is
False where it is known that the body holds neither modifierExtension nor implicitRules.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from fitwork_fhir.errors import FitworkError, Invalid
from fitwork_fhir.fhir.submission.cancellation import Cancellation, cancellation
from fitwork_fhir.fhir.submission.contents import of_bundle, of_lone
from fitwork_fhir.fhir.submission.message import (
    MessageKind,
    check_referral,
    envelope,
    header_of,
    kind_of,
    sender_of,
)
from fitwork_fhir.fhir.submission.modified import look_for_modifiers
from fitwork_fhir.fhir.submission.patient import on_file_id
from fitwork_fhir.fhir.submission.reading import Json, Reading, reading
from fitwork_fhir.fhir.submission.red_flag import say_red_flag
from fitwork_fhir.fhir.submission.referral import check_status, submission, the_request
from fitwork_fhir.fhir.submission.settings import ReadSettings
from fitwork_fhir.fhir.submission.transaction import check_entries
from fitwork_fhir.referral.submission import Submission

_DEFAULTS = ReadSettings()


def kind_of_message(bundle: Json) -> MessageKind:
    """What a message Bundle is. Raises Invalid for an event, reason or state that is none of these."""
    with _red_flag_said(bundle):
        now = reading(of_bundle(bundle), _DEFAULTS, date.min)
        return kind_of(now, header_of(now))


def read_message(
    bundle: Json, *, settings: ReadSettings = _DEFAULTS, on_file: Json | None = None, today: date, modified: bool = True
) -> Submission:
    """A referral in a BaRS-shaped message Bundle. `on_file` is not asked: a message carries its Patient.

    Raises Invalid, Unprocessable or WrongPatient with a finding for each thing that refuses it.
    """
    with _red_flag_said(bundle):
        now = reading(of_bundle(bundle), settings, today)
        _check_type(now, bundle, "message")
        if modified:
            look_for_modifiers(now, bundle)
        header = header_of(now)
        kind = kind_of(now, header)
        if kind != "referral":
            text = "This message is not a new referral."
            now.findings.refuse(Invalid, "invariant", text, f"{now.contents.path(header)}.event", f"is-{kind}")
        request = the_request(now)
        if not now.contents.of_type("Patient"):
            text = "A referral message carries its Patient."
            now.findings.refuse(Invalid, "required", text, "Bundle.entry", "no-patient")
        sender = sender_of(now, header)
        check_status(now, request)
        check_referral(now, bundle, header, request)
        return submission(now, request, sender=sender, on_file=on_file, message=envelope(bundle, header))


def read_cancellation(bundle: Json, *, settings: ReadSettings = _DEFAULTS) -> Cancellation:
    """A message that revokes a referral or says it was sent in error. Raises Invalid where it is not one."""
    with _red_flag_said(bundle):
        now = reading(of_bundle(bundle), settings, date.max)
        look_for_modifiers(now, bundle)
        header = header_of(now)
        kind = kind_of(now, header)
        if kind != "cancellation":
            text = "This message is not a cancellation."
            now.findings.refuse(Invalid, "invariant", text, f"{now.contents.path(header)}.event", f"is-{kind}")
        return cancellation(now, bundle, header, the_request(now))


def read_transaction(
    bundle: Json, *, settings: ReadSettings = _DEFAULTS, on_file: Json | None = None, today: date, modified: bool = True
) -> Submission:
    """A referral in a transaction Bundle. `on_file` is the stored Patient that `patient_on_file` named, if any."""
    with _red_flag_said(bundle):
        now = reading(of_bundle(bundle), settings, today)
        _check_type(now, bundle, "transaction")
        if modified:
            look_for_modifiers(now, bundle)
        check_entries(now.findings, bundle)
        request = the_request(now)
        check_status(now, request)
        return submission(now, request, sender=None, on_file=on_file)


def read_service_request(
    resource: Json,
    *,
    settings: ReadSettings = _DEFAULTS,
    on_file: Json | None = None,
    today: date,
    modified: bool = True,
) -> Submission:
    """A lone ServiceRequest with what it contains; its patient contained, or on file (see `patient_on_file`)."""
    with _red_flag_said(resource):
        now = reading(of_lone(resource), settings, today)
        if modified:
            look_for_modifiers(now, resource)
        request = the_request(now)
        check_status(now, request)
        return submission(now, request, sender=None, on_file=on_file)


def patient_on_file(body: Json, base_url: str = _DEFAULTS.base_url) -> str | None:
    """The id of the stored Patient that the ServiceRequest of a body names; None where it carries its own.

    Ask this first: the reader takes the Patient read by that id as `on_file`, for the birth date and NHS number.
    """
    lone = body.get("resourceType") == "ServiceRequest"
    requests = [body] if lone else _of_type(body, "ServiceRequest")
    subjects = [subject for request in requests if not _is_inside(subject := request.get("subject") or {})]
    if not subjects:
        return None
    contents = of_lone(body) if lone else of_bundle(body)
    for request in contents.of_type("ServiceRequest"):
        subject = request.get("subject") or {}
        if contents.resolve(subject, request) is None:
            return on_file_id(subject, base_url)
    return None


def _of_type(bundle: Json, type_: str) -> list[Json]:
    resources = (entry.get("resource") for entry in bundle.get("entry") or ())
    return [resource for resource in resources if resource is not None and resource["resourceType"] == type_]


def _is_inside(reference: Json) -> bool:
    """Whether a reference can only be to something of the same request, so that nobody is asked for on file."""
    return str(reference.get("reference") or "").startswith(("urn:", "#"))


def _check_type(now: Reading, bundle: Json, wanted: str) -> None:
    if bundle.get("type") != wanted:
        now.findings.refuse(Invalid, "value", f"Here a Bundle is of type {wanted}.", "Bundle.type", "bundle-type")


@contextmanager
def _red_flag_said(body: Json) -> Iterator[None]:
    try:
        yield
    except FitworkError as error:
        say_red_flag(error, body)
        raise
