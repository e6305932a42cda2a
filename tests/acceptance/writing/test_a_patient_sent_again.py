"""A Patient who is on file and is sent again: the same one, of whom nothing is lost by silence."""

from typing import Any

import pytest

from acceptance.safety_edge.edges import supported
from builders.bundles import NHS_NUMBER
from builders.loop import Loop
from builders.own import IDENTIFIER, a_bundle, a_person, entry, statuses
from builders.stories import OH, post
from builders.watched import reasons, stored_rows

pytestmark = pytest.mark.asyncio
Json = dict[str, Any]
PHONE: Json = {"telecom": [{"system": "phone", "value": "01632 960001"}]}
NOBODY = f"/Patient?identifier={IDENTIFIER['system']}|nobody"


async def _on_file(loop: Loop) -> Json:
    """A Patient of whom more is known than who it is, at version 1."""
    number = {"system": NHS_NUMBER, "value": "9990000018"}
    return await post(loop, {**a_person(**PHONE), "identifier": [number, IDENTIFIER]})


@pytest.mark.parametrize("how", ["POST", "PUT", "transaction"])
async def test_the_same_person_is_the_patient_on_file_with_all_that_is_known(loop: Loop, how: str) -> None:
    made = await _on_file(loop)
    again = a_person(gender="female", name=[{"family": "Newname"}])
    if how == "transaction":
        sent = await loop.send("POST", "", a_bundle(entry("POST", "Patient", again)))
        assert statuses(sent.json()) == ["200"]
    else:
        sent = await loop.send(how, "/Patient" if how == "POST" else NOBODY, again)
        assert (sent.status_code, sent.headers["etag"]) == (200, 'W/"2"'), sent.text
    now = await loop.get(f"/Patient/{made['id']}")
    assert (now["telecom"], now["identifier"]) == (made["telecom"], made["identifier"])
    assert (now["gender"], now["name"]) == ("female", [{"family": "Newname"}])
    assert len(await loop.found("/Patient")) == 1


async def test_a_version_of_the_patient_on_file_is_looked_at(loop: Loop) -> None:
    made = await _on_file(loop)
    assert (await loop.send("PUT", f"/Patient/{made['id']}", made)).status_code == 200
    before = stored_rows(loop)
    stale = await loop.send("PUT", NOBODY, a_person(), headers={"If-Match": 'W/"1"'})
    assert (stale.status_code, reasons(stale)) == (412, ["stale-if-match"])
    wrong = await loop.send("PUT", NOBODY, a_person(id="another"))
    assert (wrong.status_code, reasons(wrong)) == (400, ["id-mismatch"])
    assert stored_rows(loop) == before
    sent = await loop.send("PUT", NOBODY, a_person(id=made["id"]), headers={"If-Match": 'W/"2"'})
    assert (sent.status_code, sent.headers["etag"]) == (200, 'W/"3"')


async def test_what_is_said_anew_of_a_referrals_patient_is_read(loop: Loop) -> None:
    task = await supported(loop)
    known = await loop.get(f"/{task['for']['reference']}")
    sent = await loop.send("POST", "/Patient", a_person(**PHONE, name=known["name"]))
    assert sent.status_code == 200
    assert sent.json()["id"] == known["id"]
    assert "referral is not decided anew" in sent.headers["warning"]
    assert len(await loop.found("/Task?code=read-words", by=OH)) == 1


async def test_what_excludes_another_value_replaces_it(loop: Loop) -> None:
    made = await post(loop, a_person(multipleBirthBoolean=True))
    sent = await loop.send("POST", "/Patient", a_person(multipleBirthInteger=2))
    assert sent.status_code == 200, sent.text
    now = await loop.get(f"/Patient/{made['id']}")
    assert now["multipleBirthInteger"] == 2
    assert "multipleBirthBoolean" not in now


async def test_one_number_for_two_patients_is_refused_for_what_it_is(loop: Loop) -> None:
    made = [await post(loop, a_person(None)) for _ in range(2)]
    before = stored_rows(loop)
    entries = [entry("PUT", f"Patient/{one['id']}", a_person(id=one["id"])) for one in made]
    refused = await loop.send("POST", "", a_bundle(*entries))
    assert (refused.status_code, reasons(refused)) == (422, ["patient-number-taken"])
    assert stored_rows(loop) == before
