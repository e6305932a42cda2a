"""Loading the directory, and keeping a copy in the process that may be wrong for a second or two."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from fitwork_fhir.routing.directory import Directory
from fitwork_fhir.workflow.ports import Actor, AuditRow, Document, Query, Role, Store, Stored

TENANT = "directory"
TYPES = ("HealthcareService", "Organization", "Location")


_READ = ("HealthcareService", "Organization")
ANYONE = Actor(Role.PRACTICE, "fitwork", frozenset({"*"}))
"""Sees what everyone may read, and so of all HealthcareServices and Organizations none that came with a referral."""
_NEWEST = Query(type="", newest_first=True, count=1, total=True)


class DirectoryWriter(Protocol):
    """Writes a directory as stored documents; the FHIR room fills this port."""

    def documents(self, directory: Directory) -> dict[str, tuple[Document, ...]]:
        """By resource type."""
        ...

    def directory(self, services: Sequence[Stored], organisations: Sequence[Stored]) -> Directory:
        """The directory those stored resources describe."""
        ...


async def load_directory(
    store: Store, writer: DirectoryWriter, directory: Directory, audit: Callable[[str], AuditRow]
) -> None:
    """Replace the directory with this one; what it no longer holds is deleted."""
    written = writer.documents(directory)
    for type_ in TYPES:
        await store.replace_all(type_, TENANT, written.get(type_, ()), audit(type_))


Seen = tuple[tuple[int | None, tuple[tuple[str, int], ...]], ...]


class DirectoryCopy:
    """The directory as this process knows it."""

    def __init__(self, store: Store, writer: DirectoryWriter) -> None:
        self._store, self._writer = store, writer
        self._seen: Seen | None = None
        self._directory = Directory(())

    def __call__(self) -> Directory:
        return self._directory

    async def refresh(self) -> bool:
        """Read it again where anything changed; whether it did."""
        seen = await self._stands()
        if seen == self._seen:
            return False
        services, organisations = await self._all("HealthcareService"), await self._all("Organization")
        self._directory = self._writer.directory(services, organisations)
        self._seen = seen
        return True

    async def _stands(self) -> Seen:
        """How many rows there are and which is the newest, of each type: a change or a deletion moves one of them."""
        pages = [await self._store.search(ANYONE, replace(_NEWEST, type=type_)) for type_ in _READ]
        return tuple((page.total, tuple((row.id, row.version) for row in page.rows)) for page in pages)

    async def _all(self, type_: str) -> list[Stored]:
        rows: list[Stored] = []
        cursor: str | None = None
        for _ in range(1000):
            page = await self._store.search(ANYONE, Query(type=type_, count=200, cursor=cursor))
            rows += [row for row in page.rows if row.tenant == TENANT]
            cursor = page.next
            if cursor is None:
                break
        return rows
