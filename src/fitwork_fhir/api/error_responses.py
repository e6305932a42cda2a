"""The one place where a kind of error becomes an HTTP status, a BaRS code and an OperationOutcome."""

from dataclasses import dataclass

from starlette.responses import Response

from fitwork_fhir.errors import Finding, FitworkError, IllegalTransition, Kind, MethodNotAllowed, UnsupportedMedia
from fitwork_fhir.fhir.submission.red_flag import SAY
from fitwork_fhir.fhir.validation import dump_json
from fitwork_fhir.fhir.writing.outcome import allowed_step, outcome

FHIR_JSON = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """How one kind of error is answered at every door."""

    status: int
    code: str
    """BaRS http-error-codes; the receiver's codes begin with REC_."""
    meaning: str


ANSWERS: dict[Kind, Answer] = {
    Kind.MALFORMED: Answer(400, "REC_BAD_REQUEST", "The body is not the JSON it claims to be"),
    Kind.INVALID: Answer(400, "REC_BAD_REQUEST", "A header or resource breaks FHIR R4, BaRS or one of our profiles"),
    Kind.FORBIDDEN: Answer(403, "REC_FORBIDDEN", "The organisation may not do this"),
    Kind.NOT_FOUND: Answer(404, "REC_NOT_FOUND", "No such resource, or none that you may see"),
    Kind.METHOD_NOT_ALLOWED: Answer(405, "SEND_METHOD_NOT_ALLOWED", "This path does not take this method"),
    Kind.NOT_ACCEPTABLE: Answer(406, "REC_NOT_ACCEPTABLE", "Only FHIR JSON is answered"),
    Kind.CONFLICT: Answer(409, "REC_CONFLICT", "The same request id with another body, or a change at the same time"),
    Kind.DUPLICATE: Answer(409, "REC_CONFLICT", "The same request again: the first answer stands"),
    Kind.GONE: Answer(410, "REC_NOT_FOUND", "It was deleted"),
    Kind.STALE_VERSION: Answer(412, "REC_CONFLICT", "If-Match names a version that is no longer current"),
    Kind.PRECONDITION: Answer(412, "REC_CONFLICT", "Several resources meet the condition, or it asks nothing"),
    Kind.TOO_LARGE: Answer(413, "REC_BAD_REQUEST", "The body is larger than we take"),
    Kind.UNSUPPORTED_MEDIA: Answer(415, "REC_UNSUPPORTED_MEDIA_TYPE", "The body is not FHIR JSON"),
    Kind.UNPROCESSABLE: Answer(422, "REC_UNPROCESSABLE_ENTITY", "Well-formed, but a rule of ours forbids it"),
    Kind.WRONG_PATIENT: Answer(422, "REC_UNPROCESSABLE_ENTITY", "Two patients, or one who disagrees with the file"),
    Kind.ILLEGAL_TRANSITION: Answer(422, "REC_UNPROCESSABLE_ENTITY", "A step the state table does not allow"),
    Kind.NOT_SUPPORTED: Answer(422, "REC_UNPROCESSABLE_ENTITY", "FHIR has it, this server does not"),
    Kind.UNAVAILABLE: Answer(503, "REC_SERVICE_UNAVAILABLE", "The store cannot answer now; nothing was stored"),
}
UNEXPECTED = Answer(500, "REC_SERVER_ERROR", "An unexpected error of ours")


def error_response(problem: FitworkError, headers: dict[str, str] | None = None) -> Response:
    """The answer to a refusal of ours; after an illegal step, with the allowed ones as information for programs."""
    answer = ANSWERS[problem.kind]
    retry = {"Retry-After": "5"} if answer.status == 503 else {}
    written = outcome(problem.findings, http_code=answer.code)
    if isinstance(problem, IllegalTransition):
        written["issue"] += [allowed_step(status, business) for status, business in problem.allowed]
    allow = {"Allow": ", ".join(problem.allow)} if isinstance(problem, MethodNotAllowed) and problem.allow else {}
    coding = {}
    if isinstance(problem, UnsupportedMedia) and problem.accept_encoding:
        coding = {"Accept-Encoding": problem.accept_encoding}  # RFC 9110 15.5.16
    return _respond(answer.status, written, {**retry, **allow, **coding, **(headers or {})})


def unexpected_response(reference: str, *, red_flag: bool = False) -> Response:
    """The answer to a bug: a reference for the log, and what to do where the request reported a red flag."""
    finding = Finding("exception", f"An unexpected error. Quote {reference} when you report it.")
    findings = [finding, *([Finding("business-rule", SAY, reason="red-flag-refused")] if red_flag else ())]
    return _respond(UNEXPECTED.status, outcome(findings, http_code=UNEXPECTED.code), {})


def _respond(status: int, resource: dict[str, object], headers: dict[str, str]) -> Response:
    return Response(dump_json(resource), status, {"Content-Type": FHIR_JSON, **headers})
