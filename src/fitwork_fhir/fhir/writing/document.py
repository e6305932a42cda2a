"""A resource as a Document: text with room for the store's instant, and its index rows."""

from collections.abc import Collection, Mapping
from typing import Any

from fitwork_fhir.fhir.references import other_references
from fitwork_fhir.fhir.search.index import index_rows
from fitwork_fhir.fhir.validation import dump_json
from fitwork_fhir.fhir.writing.received import rewritten, rewritten_text
from fitwork_fhir.workflow.ports import Document, Stored

_OURS = ("versionId", "lastUpdated")
_NOTHING: Mapping[str, str] = {}


def document(
    resource: Mapping[str, Any],
    *,
    id_: str,
    version: int,
    tenant: str,
    told: str | None,
    owner: str | None = None,
    case_id: str | None = None,
    shared: bool = True,
    renamed: Mapping[str, str] = _NOTHING,
    together: Collection[str] = frozenset(),
    own: bool = False,
) -> Document:
    """The resource under this id and version. What meta held stays, but versionId and lastUpdated are the store's.

    `renamed`: references of this resource to what they are called here (see received.new_references).
    `together`: what else comes with the same message, as Type/id. `own`: one that the loop writes, which points at
    nothing but its own referral, its patient and the directory.
    """
    rest = dict(resource)
    type_, _, meta = rest.pop("resourceType"), rest.pop("id", None), rest.pop("meta", None)
    if meta:
        meta = {name: value for name, value in meta.items() if name not in _OURS}
    head = f'{{"resourceType":"{type_}","id":"{id_}","meta":{{"versionId":"{version}","lastUpdated":"'
    said = _after(rest)
    if renamed:
        quickly = rewritten_text(said, renamed)
        said = _after(rewritten(rest, renamed)) if quickly is None else quickly
    tail = '"' + (_after(meta) if meta else "}") + said
    index = index_rows(resource, renamed)
    return Document(
        type=type_,
        id=id_,
        version=version,
        head=head,
        tail=tail,
        tenant=tenant,
        told=told,
        owner=owner,
        case_id=case_id,
        shared=shared,
        index=index if own else (*index, *other_references(tail, index, together)),
    )


def _after(members: Mapping[str, Any]) -> str:
    """The members of an object after those already written, and its closing brace."""
    return "," + dump_json(members).decode()[1:] if members else "}"


def deletion(stored: Stored) -> Document:
    """The version that says a resource is no more. Who could read it can read that."""
    return Document(
        type=stored.type,
        id=stored.id,
        version=stored.version + 1,
        head="",
        tail="",
        tenant=stored.tenant,
        told=stored.told,
        owner=stored.owner,
        case_id=stored.case_id,
        shared=stored.shared,
        deleted=True,
    )
