"""The entries of a transaction, read into writes and reads; what a transaction here does not do is refused by name."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, NoReturn

from fitwork_fhir.api.headers import versions_named
from fitwork_fhir.api.media import PATCH
from fitwork_fhir.api.table import CHANGED, CREATED, OWN
from fitwork_fhir.api.targets import Asked
from fitwork_fhir.errors import Finding, Invalid, NotSupported
from fitwork_fhir.fhir.validation import parse_json

MOST_ENTRIES = 500
_METHODS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
ORDER = ("DELETE", "POST", "PUT", "PATCH", "GET", "HEAD")
"""In which order entries are processed (R4 http.html#trules)."""


def entries_of(bundle: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The entries, each with a request. Raises Invalid where there are too many, or one says nothing."""
    entries = bundle.get("entry") or []
    if len(entries) > MOST_ENTRIES:
        text = f"A Bundle of requests has at most {MOST_ENTRIES} entries."
        raise Invalid(Finding("too-costly", text, "Bundle.entry", reason="bundle-size"))
    for place, entry in enumerate(entries):
        request = entry.get("request") or {}
        if request.get("method") not in ORDER or not request.get("url"):
            text = "Each entry has a request with a method and a URL."
            raise Invalid(Finding("required", text, f"Bundle.entry[{place}].request", reason="entry-request"))
        if request["method"] in ("GET", "HEAD", "DELETE") and "resource" in entry:
            text = "An entry that reads or deletes holds no resource."
            raise Invalid(Finding("value", text, f"Bundle.entry[{place}].resource", reason="entry-request"))
    return list(entries)


def batch_of(body: bytes) -> dict[str, Any] | None:
    """The Bundle in a body, where it is a batch; whatever else is wrong with it is found elsewhere."""
    if b'"batch"' not in body:
        return None
    value = parse_json(body)
    is_batch = isinstance(value, dict) and (value.get("resourceType"), value.get("type")) == ("Bundle", "batch")
    return value if is_batch else None  # type: ignore[return-value]


def envelope(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """A batch without its resources: each is looked at by itself, and fails by itself."""
    entries = bundle.get("entry")
    if not isinstance(entries, list):
        return dict(bundle)
    bare = [
        {name: value for name, value in entry.items() if name != "resource"} if isinstance(entry, dict) else entry
        for entry in entries
    ]
    return {**bundle, "entry": bare}


def method_of(entry: Mapping[str, Any]) -> str:
    return str(entry["request"]["method"])


def path_of(entry: Mapping[str, Any], base: str) -> str:
    """The URL of a request below the base, with its query; without a slash before it."""
    return str(entry["request"]["url"]).removeprefix(base).lstrip("/")


def asked_of(entry: Mapping[str, Any], place: int, base: str) -> Asked:
    """A POST, PUT, PATCH or DELETE as a write."""
    request, method = entry["request"], method_of(entry)
    path, question, condition = path_of(entry, base).partition("?")
    type_, _, id_ = path.partition("/")
    where = f"Bundle.entry[{place}].request.url"
    _check_type(method, type_, id_, where)
    if bool(id_) == bool(question) and method != "POST":
        raise Invalid(Finding("value", "The URL is Type/id, or Type?condition.", where, reason="entry-url"))
    if method == "POST" and (id_ or question):
        raise Invalid(Finding("value", "A resource is created at the URL of its type.", where, reason="entry-url"))
    resource = entry.get("resource")
    if method in ("POST", "PUT"):
        _check_resource(resource, type_, place)
    return Asked(
        method=_METHODS[method],
        type=type_,
        id=id_ or None,
        resource=resource if method in ("POST", "PUT") else None,
        operations=_operations(resource, place) if method == "PATCH" else None,
        condition=(condition if question else None) if method != "POST" else request.get("ifNoneExist"),
        if_match=versions_named(request.get("ifMatch"), f"Bundle.entry[{place}].request.ifMatch"),
        if_none_match=request.get("ifNoneMatch"),
        place=place,
        name=entry.get("fullUrl"),
    )


def _check_type(method: str, type_: str, id_: str, where: str) -> None:
    if "/" in id_ or "$" in type_ + id_ or type_.startswith("_"):
        _not_here(
            "A transaction creates, reads, changes and deletes resources; operations are asked for by themselves.",
            where,
        )
    if type_ in CHANGED and method != "POST":
        text = (
            f"A {type_} is changed by itself or in a batch, not in a transaction: "
            "a step of a referral is a transaction of its own."
        )
        raise NotSupported(Finding("not-supported", text, where, reason="step-in-transaction"))
    if type_ not in (CREATED if method == "POST" else OWN):
        text = "This type cannot be created or changed here."
        raise NotSupported(Finding("not-supported", text, where, reason="type-not-created"))


def _not_here(text: str, where: str) -> NoReturn:
    raise NotSupported(Finding("not-supported", text, where, reason="operation-in-transaction"))


def _check_resource(resource: Any, type_: str, place: int) -> None:
    if resource is None:
        text = "This entry holds no resource."
        raise Invalid(Finding("required", text, f"Bundle.entry[{place}].resource", reason="no-resource"))
    if resource["resourceType"] != type_:
        text = "request.url is not the type of the resource."
        raise Invalid(Finding("value", text, f"Bundle.entry[{place}].request.url", reason="url-and-type"))


def operations_in(resource: Any) -> bytes:
    """The JSON Patch in a Binary (R4 http.html#patch); nothing where there is none."""
    binary = resource if isinstance(resource, dict) else {}
    if binary.get("resourceType") != "Binary" or str(binary.get("contentType")).split(";")[0].strip() != PATCH:
        return b""
    try:
        return base64.b64decode(str(binary.get("data") or ""), validate=False)
    except binascii.Error:
        return b""


def _operations(resource: Any, place: int) -> object:
    found = operations_in(resource)
    if not found:
        text = f"A patch is a Binary whose data is a JSON Patch and whose contentType is {PATCH}."
        raise Invalid(Finding("value", text, f"Bundle.entry[{place}].resource", reason="patch-in-bundle"))
    return parse_json(found)
