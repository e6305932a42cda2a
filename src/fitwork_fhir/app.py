"""The composition root: settings in, a server out. The only place that knows what fills which port."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import date
from functools import lru_cache

from fastapi import FastAPI

from fitwork_fhir import __version__
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.routes import build_api
from fitwork_fhir.casework.case import Party, PartyKind
from fitwork_fhir.clock import Clock, SystemClock
from fitwork_fhir.errors import FitworkError, StaleVersion
from fitwork_fhir.fhir.directory_documents import FhirDirectory
from fitwork_fhir.fhir.submission import ReadSettings
from fitwork_fhir.fhir.writing.renderer import FhirRenderer
from fitwork_fhir.identifiers import Ids, RandomIds
from fitwork_fhir.probe import LogProbe
from fitwork_fhir.settings import Settings
from fitwork_fhir.store.open import open_store
from fitwork_fhir.workflow.directory import DirectoryCopy
from fitwork_fhir.workflow.fire_timers import SAFETY, fire_due
from fitwork_fhir.workflow.ports import SERVER, Changes, Store, VersionTaken
from fitwork_fhir.workflow.workplace import Probe, Workplace

REFRESH_SECONDS = 2.0


@lru_cache(maxsize=1)
def england_bank_holidays() -> frozenset[date]:
    """Bank holidays of England from last year to five years on; made once, as it takes a third of a second."""
    import holidays

    year = date.today().year
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(year - 1, year + 6)))


def operator_of(settings: Settings) -> Party:
    return Party(kind=PartyKind.OPERATOR, code=settings.operator_ods, name=settings.operator_name)


def workplace(
    settings: Settings, store: Store, *, clock: Clock | None = None, ids: Ids | None = None, probe: Probe | None = None
) -> tuple[Workplace, DirectoryCopy]:
    """The workplace over a store, and its copy of the directory (to be refreshed)."""
    operator = operator_of(settings)
    directory = DirectoryCopy(store, FhirDirectory(operator))
    place = Workplace(
        store=store,
        renderer=FhirRenderer(operator),
        clock=clock or SystemClock(),
        ids=ids or RandomIds(),
        directory=directory,
        operator=operator,
        bank_holidays=england_bank_holidays,
        probe=probe or LogProbe(),
        duty_phone=settings.duty_phone or None,
    )
    return place, directory


def office_of(settings: Settings, place: Workplace) -> Office:
    reading = ReadSettings(nhs_number_check="error" if settings.nhs_number_check == "error" else "warning")
    return Office(
        place=place,
        reading=reading,
        base_url=settings.base_url.rstrip("/"),
        version=__version__,
        default_practice=settings.default_practice,
        only_test_numbers=settings.only_test_numbers,
    )


async def introduce(place: Workplace, writer: FhirDirectory) -> None:
    """Store the operator's own Organization, which every Task refers to, where no directory was loaded yet."""
    own = writer.own()
    if await place.store.read(SERVER, own.type, own.id) is None:
        with contextlib.suppress(VersionTaken, StaleVersion):  # another process was faster
            audit = place.audit(SERVER, "introduce", f"{own.type}/{own.id}")
            await place.store.commit(Changes(audit=audit, documents=(own,)))


async def _every(seconds: float, place: Workplace, work: str, do: object) -> None:
    """Run `do` again and again; a failure is noted and does not end it."""
    while True:
        try:
            await do()  # type: ignore[operator]
        except FitworkError as problem:
            place.probe.record("background-failed", work=work, kind=problem.kind.value)
        except Exception as problem:
            place.probe.record("background-failed", work=work, kind=type(problem).__name__)
        await asyncio.sleep(seconds)


def create_app(
    settings: Settings, *, clock: Clock | None = None, ids: Ids | None = None, probe: Probe | None = None
) -> FastAPI:
    """The server. It opens its store at start, and escalates unacknowledged safety holds from the first moment."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        store = await open_store(settings.database_url, clock=clock or SystemClock())
        place, directory = workplace(settings, store, clock=clock, ids=ids, probe=probe)
        await introduce(place, FhirDirectory(operator_of(settings)))
        await directory.refresh()
        england_bank_holidays()
        app.state.office = office_of(settings, place)
        background = [
            asyncio.create_task(_every(REFRESH_SECONDS, place, "directory", directory.refresh)),
            asyncio.create_task(
                _every(float(settings.safety_tick_seconds), place, "safety", lambda: fire_due(place, SAFETY))
            ),
        ]
        try:
            yield
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            await store.close()

    return build_api(lifespan)
