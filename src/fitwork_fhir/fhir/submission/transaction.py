"""A referral as a transaction Bundle: everything is created, nothing else can come with it."""

from fitwork_fhir.errors import Invalid, NotSupported
from fitwork_fhir.fhir.submission.findings import Findings
from fitwork_fhir.fhir.submission.reading import Json


def has_referral(bundle: Json) -> bool:
    """Whether a transaction creates a ServiceRequest: then it is a referral, and triage comes with it."""
    for entry in bundle.get("entry") or ():
        resource = entry.get("resource") or {}
        method = (entry.get("request") or {}).get("method", "POST")
        if method == "POST" and resource.get("resourceType") == "ServiceRequest":
            return True
    return False


def check_entries(findings: Findings, bundle: Json) -> None:
    """Every entry of a referral creates the resource it holds, at that type's URL."""
    for position, entry in enumerate(bundle.get("entry") or ()):
        where = f"Bundle.entry[{position}]"
        request, resource = entry.get("request") or {}, entry.get("resource")
        if request.get("method") != "POST":
            text = "Beside a referral, a transaction may only create resources (POST). Send the rest by itself."
            findings.refuse(NotSupported, "not-supported", text, f"{where}.request.method", "only-post")
        if request.get("ifNoneExist"):
            text = "ifNoneExist is not read in a referral: the patient is matched by NHS number and birth date."
            findings.warn("not-supported", text, f"{where}.request.ifNoneExist", "if-none-exist-unread")
        if resource is None:
            findings.refuse(Invalid, "required", "This entry creates nothing.", f"{where}.resource", "no-resource")
        if (request.get("url") or "").strip("/") != resource["resourceType"]:
            text = "request.url is not the type of the resource that is created."
            findings.refuse(Invalid, "value", text, f"{where}.request.url", "url-and-type")
