"""The three forms the loop reads, as tables: what each question asks, and the answers it offers."""

from fitwork_fhir.fhir.forms.fit_note import FIT_NOTE
from fitwork_fhir.fhir.forms.question import Form, Kind, Question
from fitwork_fhir.fhir.forms.referral import REFERRAL
from fitwork_fhir.fhir.forms.review import REVIEW

FORMS: dict[str, Form] = {form.url: form for form in (REFERRAL, FIT_NOTE, REVIEW)}
"""By canonical, without a version."""

__all__ = ["FIT_NOTE", "FORMS", "REFERRAL", "REVIEW", "Form", "Kind", "Question"]
