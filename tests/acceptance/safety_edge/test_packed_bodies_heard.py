"""A red flag in a body that is packed, or too large to be read, reaches a person (RFC 9110 15.5.16)."""

import base64
import gzip
import zlib

import pytest

from builders.bundles import a_message, a_transaction
from builders.loop import Loop
from builders.watched import reasons
from fitwork_fhir.api.media import MAX_BODY
from fitwork_fhir.fhir.validation import dump_json

pytestmark = pytest.mark.asyncio
FLAG = dump_json(a_message(facts={"red_flags": ["cauda_equina"]}))
QUIET = dump_json(a_message())
PACKED = {
    "gzip": (gzip.compress(FLAG), "gzip", 415),
    "deflate": (zlib.compress(FLAG), "deflate", 415),
    "raw deflate": (zlib.compress(FLAG)[2:-4], "deflate", 415),
    "gzip twice": (gzip.compress(gzip.compress(FLAG)), "gzip, gzip", 415),
    "gzip that does not say so": (gzip.compress(FLAG), "", 400),
    "base64": (base64.b64encode(FLAG), "", 400),
    "a gzip cut short": (gzip.compress(FLAG)[:-20], "gzip", 415),
    "not packed at all": (FLAG, "gzip", 415),
}


async def _kinds(loop: Loop) -> list[str]:
    return [alert.kind for alert in await loop.place.store.alerts(limit=10)]


@pytest.mark.parametrize("name", PACKED)
async def test_a_flag_in_a_packed_body_is_heard(loop: Loop, name: str) -> None:
    body, coding, status = PACKED[name]
    response = await loop.message(body, headers={"Content-Encoding": coding} if coding else {})
    assert response.status_code == status
    assert "red-flag-refused" in reasons(response)
    assert await _kinds(loop) == ["refused-with-red-flag"]
    assert response.headers.get("accept-encoding") == ("identity" if status == 415 else None)


@pytest.mark.parametrize(("body", "kinds"), [(gzip.compress(QUIET), []), (b"\x0b\x02\x80brotli", ["refused-unread"])])
async def test_what_was_read_and_is_quiet_alerts_nobody_and_what_was_not_read_does(
    loop: Loop, body: bytes, kinds: list[str]
) -> None:
    response = await loop.message(body, headers={"Content-Encoding": "br"})
    assert (response.status_code, reasons(response)) == (415, ["content-encoding"])
    assert await _kinds(loop) == kinds


async def test_what_is_too_large_to_be_read_leaves_an_alert(loop: Loop) -> None:
    response = await loop.send("POST", "", dump_json(a_transaction()) + b" " * MAX_BODY)
    assert response.status_code == 413
    assert await _kinds(loop) == ["refused-unread"]
