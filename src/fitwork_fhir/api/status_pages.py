"""What the server can do and how it is: /metadata, the state table, /health."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fitwork_fhir.api.capabilities import statement
from fitwork_fhir.api.media import check_acceptable
from fitwork_fhir.api.office import Office
from fitwork_fhir.api.respond import base_of, fhir
from fitwork_fhir.errors import Finding, FitworkError, Invalid
from fitwork_fhir.fhir.writing.capability import normative_part
from fitwork_fhir.fhir.writing.terminology_capability import terminology_capabilities
from fitwork_fhir.referral import status
from fitwork_fhir.workflow.fire_timers import SAFETY


async def metadata(request: Request, office: Office) -> Response:
    """The CapabilityStatement, or what `mode` asks for: full, normative, terminology (R4 http.html#capabilities)."""
    check_acceptable(request)
    base, mode = base_of(request, office), request.query_params.get("mode", "full")
    if mode not in ("full", "normative", "terminology"):
        text = "The modes are full, normative and terminology."
        raise Invalid(Finding("value", text, "mode", reason="metadata-mode"))
    if mode == "terminology":
        return fhir(terminology_capabilities(base=base, version=office.version))
    whole = statement(base, office.version)
    return fhir(normative_part(whole) if mode == "normative" else whole)


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
