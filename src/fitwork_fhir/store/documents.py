"""What every store does to documents before writing them: order, index text, the directory's versions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from fitwork_fhir.fhir.writing.document import deletion
from fitwork_fhir.store.instants import instant_text
from fitwork_fhir.workflow.ports import Document, Stored

_INDEX_LENGTH = 500
"""Characters of an index value that count; a database index takes no longer keys."""
IndexKey = tuple[str, str, str, str, str]
"""Type, id, param, system, value."""
_VERSION_ID = '"versionId":"'


def indexable(text: str) -> str:
    """The part of a value that is stored in the index, and looked for: no control characters, bounded length."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(character for character in text if character >= " ")
    return text[:_INDEX_LENGTH]


def index_rows(documents: Iterable[Document]) -> list[IndexKey]:
    """The index rows of documents as stored: each once, none for a deleted document."""
    found = [
        (document.type, document.id, row.param, indexable(row.system), indexable(row.value))
        for document in documents
        if not document.deleted
        for row in document.index
    ]
    return list(dict.fromkeys(found))


def in_order(documents: Sequence[Document]) -> list[Document]:
    """Sorted by key, so that two transactions lock the same rows in the same order."""
    if len({(document.type, document.id) for document in documents}) < len(documents):
        raise ValueError("One transaction writes a resource twice")
    return sorted(documents, key=lambda document: (document.type, document.id))


def text_at(document: Document, at: datetime) -> str:
    """The text as given to readers once the store has decided the instant; empty where deleted."""
    return "" if document.deleted else f"{document.head}{instant_text(at)}{document.tail}"


def stored_at(document: Document, at: datetime) -> Stored:
    return Stored(
        type=document.type,
        id=document.id,
        version=document.version,
        last_updated=at,
        text=text_at(document, at),
        deleted=document.deleted,
        tenant=document.tenant,
        told=document.told,
        owner=document.owner,
        case_id=document.case_id,
        shared=document.shared,
    )


def replacement(kept: Iterable[Stored], documents: Sequence[Document]) -> tuple[Document, ...]:
    """The versions that turn what is kept into `documents`: only what is new, different or gone.

    The store decides versions here, so `"versionId":"…"` in the head is rewritten. `kept` includes deleted rows.
    """
    before = {row.id: row for row in kept}
    changed = [
        document_at_version(document, before[document.id].version + 1 if document.id in before else 1)
        for document in documents
        if document.id not in before or not _same(before[document.id], document)
    ]
    wanted = {document.id for document in documents}
    return (*changed, *(deletion(row) for row in before.values() if row.id not in wanted and not row.deleted))


def document_at_version(document: Document, version: int) -> Document:
    before, label, after = document.head.rpartition(_VERSION_ID)
    _, quote, rest = after.partition('"')
    return replace(document, version=version, head=f"{before}{label}{version}{quote}{rest}" if label else document.head)


def _same(row: Stored, document: Document) -> bool:
    return not row.deleted and text_at(document_at_version(document, row.version), row.last_updated) == row.text
