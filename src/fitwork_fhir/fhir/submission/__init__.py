"""Reads a referral, in any door's shape, into the values of `referral.submission`."""

from fitwork_fhir.fhir.alarms import bytes_hint, safety_facts
from fitwork_fhir.fhir.submission.cancellation import Cancellation
from fitwork_fhir.fhir.submission.doors import (
    kind_of_message,
    patient_on_file,
    read_cancellation,
    read_message,
    read_service_request,
    read_transaction,
)
from fitwork_fhir.fhir.submission.message import MessageKind
from fitwork_fhir.fhir.submission.red_flag import holds_red_flag, say_red_flag
from fitwork_fhir.fhir.submission.settings import ReadSettings
from fitwork_fhir.fhir.submission.transaction import has_referral

__all__ = [
    "Cancellation",
    "MessageKind",
    "ReadSettings",
    "bytes_hint",
    "has_referral",
    "holds_red_flag",
    "kind_of_message",
    "patient_on_file",
    "read_cancellation",
    "read_message",
    "read_service_request",
    "read_transaction",
    "safety_facts",
    "say_red_flag",
]
