"""What the server can do and how it is: /metadata, the state table, /health."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.media import check_acceptable
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.respond import base_of, fhir
from fitwork_fhir.api.table import RECEIVED, ROWS
from fitwork_fhir.errors import FitworkError
from fitwork_fhir.fhir.writing.capability import Offered, capability_statement
from fitwork_fhir.referral import status
from fitwork_fhir.workflow.fire_timers import SAFETY

_INTERACTIONS = {
    "read": "read",
    "vread": "vread",
    "history": "history-instance",
    "history-type": "history-type",
    "search": "search-type",
    "create": "create",
    "update": "update",
    "patch": "patch",
    "delete": "delete",
    "update-where": "update-where",
    "delete-where": "delete-where",
}


async def metadata(request: Request, office: Office) -> Response:
    """Generated from the table of routes: nothing is promised that is not wired."""
    check_acceptable(request)
    offered = [
        Offered(type=type_, interaction=_INTERACTIONS[row.interaction])
        for row in ROWS
        if row.interaction in _INTERACTIONS
        for type_ in ((row.type,) if row.type else RECEIVED)
    ]
    offered.append(Offered(type="ServiceRequest", interaction="create"))
    return fhir(capability_statement(offered, base=base_of(request, office), version=office.version))


async def states(request: Request, office: Office) -> Response:
    """The state table, for clients that want to know what may come next."""
    rows: list[dict[str, Any]] = [
        {
            "event": row.move.value,
            "actors": list(row.who),
            "meaning": row.meaning,
            "from": [str(place) for place in row.origin] if isinstance(row.origin, tuple) else row.origin.value,
            "to": [str(place) for place in row.to],
        }
        for row in status.ROWS
    ]
    return Response(orjson.dumps(rows), 200, {"Content-Type": "application/json"})


async def health(request: Request, office: Office) -> Response:
    """200 while the store answers; 503 otherwise. Overdue safety holds are counted, never named."""
    place = office.place
    try:
        await place.store.check()
        overdue = await place.store.overdue(place.clock.now(), SAFETY)
        alerts = len(await place.store.alerts(limit=1000))
    except FitworkError:
        return Response(orjson.dumps({"status": "unavailable"}), 503, {"Content-Type": "application/json"})
    state = {
        "status": "ok",
        "version": office.version,
        "services": len(place.directory().services),
        "overdue_safety": overdue,
        "operator_alerts": alerts,
    }
    return Response(orjson.dumps(state), 200, {"Content-Type": "application/json"})
