"""What can go wrong with a request, in an integrator's words; one row a situation, and the test that shows it."""

from dataclasses import dataclass

from fitwork_fhir.errors import Kind


@dataclass(frozen=True, slots=True)
class Situation:
    """Something a sender does, and how it is answered."""

    what: str
    kind: Kind | None
    """None where it is not refused for this."""
    reason: str = ""
    """The finding's reason code, where there is one."""
    note: str = ""


SITUATIONS: tuple[Situation, ...] = (
    Situation(
        "Not JSON, not UTF-8, a key twice, NaN, nested too deep",
        Kind.MALFORMED,
        note="`expression` names the element, as far as the text was read",
    ),
    Situation(
        "A value of the wrong type, a missing element, an unknown code in a required binding",
        Kind.INVALID,
        note="`expression` names the element",
    ),
    Situation(
        "A code the referral form does not know",
        None,
        note="set aside, named in the Task's reasons as DATA-INVALID; an unknown red flag is a red flag",
    ),
    Situation("No Patient, or a subject that names none", Kind.INVALID, "subject-not-found"),
    Situation(
        "A referral about a Patient by id that this practice does not have",
        Kind.WRONG_PATIENT,
        "patient-not-on-file",
        "another resource may name anyone: that is kept as it was sent",
    ),
    Situation(
        "An NHS number that fails its check digit",
        None,
        "nhs-number-check-digit",
        "a warning, and the number matches nobody; 422 with FITWORK_NHS_NUMBER_CHECK=error",
    ),
    Situation("A date that cannot be: in the future, before birth", Kind.UNPROCESSABLE, "date-impossible"),
    Situation("A period that ends before it begins", Kind.UNPROCESSABLE, "period-reversed"),
    Situation("Two patients in one request", Kind.WRONG_PATIENT, "two-patients"),
    Situation("A resource about somebody other than the patient", Kind.WRONG_PATIENT, "other-subject"),
    Situation(
        "NHS number and birth date disagree with the practice's own Patient", Kind.WRONG_PATIENT, "patient-disagrees"
    ),
    Situation("A reference that fits two entries of the Bundle", Kind.INVALID, "reference-ambiguous"),
    Situation("Two referrals in one request", Kind.UNPROCESSABLE, "several-referrals"),
    Situation(
        "A modifierExtension or implicitRules on a referral's ServiceRequest, Patient, form or envelope as a whole",
        Kind.UNPROCESSABLE,
        "modifier-refused",
        "none is known here; also in an answer or consent sent later",
    ),
    Situation(
        "The same on one answer of a form, or on another resource of a referral",
        None,
        "modifier-unknown",
        "a warning: stored and shown to a person, not read as fact; a red flag in it is a red flag",
    ),
    Situation(
        "A create or update with a part of a resource (SUBSETTED), as `_elements` and `_summary` give it",
        Kind.UNPROCESSABLE,
        "part-of-resource",
        "read the whole resource and change that",
    ),
    Situation("A body that is not FHIR JSON (XML too)", Kind.UNSUPPORTED_MEDIA, "media-type"),
    Situation(
        "A body in a content coding, such as gzip",
        Kind.UNSUPPORTED_MEDIA,
        "content-encoding",
        "send it as it is; the operator is alerted where it reports a red flag or cannot be read",
    ),
    Situation(
        "A body in another version of FHIR (`fhirVersion=3.0`)",
        Kind.UNSUPPORTED_MEDIA,
        "fhir-version",
        "406 where Accept or `_format` asks for one; `$build-referral` takes 3.0",
    ),
    Situation("An Accept header or `_format` that wants anything but JSON", Kind.NOT_ACCEPTABLE, "format-not-answered"),
    Situation("A header twice that says one thing, such as the organisation", Kind.INVALID, "header-twice"),
    Situation("An id nobody has, or one you may not see", Kind.NOT_FOUND),
    Situation("A resource that was deleted", Kind.GONE),
    Situation("If-Match names an old version", Kind.STALE_VERSION, "stale-if-match"),
    Situation("`If-None-Match: *` on a change of what is there", Kind.PRECONDITION, "if-none-match"),
    Situation(
        "A conditional create, update or delete that several of your resources meet",
        Kind.PRECONDITION,
        "condition-several",
    ),
    Situation(
        "A condition with an NHS number that fails its check digit",
        None,
        "condition-number",
        "a warning: nobody meets it",
    ),
    Situation(
        "A PUT to an id the server did not give",
        Kind.METHOD_NOT_ALLOWED,
        "no-update-as-create",
        "create by POST; /metadata says updateCreate false",
    ),
    Situation("A JSON Patch that does not apply, or whose test fails", Kind.UNPROCESSABLE, "patch-failed"),
    Situation("Deleting what another resource refers to", Kind.CONFLICT, "still-referenced"),
    Situation("Deleting what came with a referral that is open", Kind.UNPROCESSABLE, "part-of-open-referral"),
    Situation(
        "Changing the NHS number or birth date of a patient who was referred",
        Kind.WRONG_PATIENT,
        "patient-of-referral",
        "open or ended; adding what was missing is taken",
    ),
    Situation("Deleting a patient with an open referral", Kind.UNPROCESSABLE, "patient-of-open-referral"),
    Situation(
        "Changing another resource that came with an open referral, or what else is known of its patient",
        None,
        "referral-unchanged",
        "stored, read by whoever looks after the referral; it decides nothing by itself",
    ),
    Situation(
        "Making a Consent another patient's",
        Kind.WRONG_PATIENT,
        "consent-patient-changed",
        "change it to entered-in-error, and send a new one",
    ),
    Situation(
        "A Consent that says no, of a patient who is not on file or not named by a literal reference",
        Kind.UNPROCESSABLE,
        "consent-patient-unknown",
        "it cannot be told whose referral it would end",
    ),
    Situation(
        "A Consent that says no, sent on a condition that one without that no meets",
        Kind.UNPROCESSABLE,
        "consent-not-stored",
    ),
    Situation(
        "Making a red flag that came with one referral another referral's",
        Kind.UNPROCESSABLE,
        "flag-of-another-referral",
        "send a new resource, based on the other referral; the operator is alerted",
    ),
    Situation(
        "A step of a referral inside a transaction",
        Kind.NOT_SUPPORTED,
        "step-in-transaction",
        "send it by itself, or in a batch",
    ),
    Situation("Two entries of a transaction about the same resource", Kind.INVALID, "target-twice"),
    Situation(
        "A step the state table does not allow",
        Kind.ILLEGAL_TRANSITION,
        "illegal-transition",
        "the answer lists the allowed next states",
    ),
    Situation("A change to a field that is not yours to change", Kind.UNPROCESSABLE, "field-not-yours"),
    Situation("`$process-message` without X-Request-Id", Kind.INVALID, "request-id-missing"),
    Situation(
        "The same X-Request-Id and the same body again",
        Kind.DUPLICATE,
        "request-id-duplicate",
        "names the Task that exists",
    ),
    Situation("The same X-Request-Id with another body", Kind.CONFLICT, "request-id-conflict"),
    Situation(
        "The same content under another id while the first referral is open",
        None,
        "content-duplicate",
        "200: one referral, the second request linked to it",
    ),
    Situation(
        "A red flag in a request that is refused for something else",
        None,
        "red-flag-refused",
        "whatever the refusal is, this stands beside it: act on the red flag yourself, now",
    ),
    Situation(
        "A red flag in a resource that is only validated (`$validate`)",
        None,
        "red-flag-not-stored",
        "200 with a warning; nobody is told, so act on it yourself",
    ),
    Situation("A profile for `$validate` that is not held here", Kind.INVALID, "profile-unknown"),
    Situation(
        "A search parameter this server does not have",
        None,
        "search-parameter",
        "ignored with a warning; 400 with `Prefer: handling=strict`",
    ),
    Situation(
        "An NHS number in a URL, of a search or of a conditional create, update or delete",
        Kind.INVALID,
        "search-nhs-number",
        "search by POST to `_search`, the number in the body",
    ),
    Situation(
        "A search that would have to read, or a link that would have to name, more than is allowed",
        Kind.INVALID,
        "search-broad",
        "add a condition: no part of an answer is given as the whole",
    ),
    Situation(
        "A question about a code system that is not held, such as SNOMED CT",
        Kind.NOT_FOUND,
        "code-system-not-held",
        "that does not make the code wrong; a code that a held system lacks is answered with result false",
    ),
    Situation("A parameter that an operation does not take", Kind.NOT_SUPPORTED, "operation-parameter"),
    Situation(
        "A body that is too large", Kind.TOO_LARGE, "body-too-large", "not read, so the operator of the hub is alerted"
    ),
    Situation("A path that takes other methods", Kind.METHOD_NOT_ALLOWED),
    Situation(
        "The store cannot answer", Kind.UNAVAILABLE, note="nothing was stored; Retry-After says when to try again"
    ),
)
