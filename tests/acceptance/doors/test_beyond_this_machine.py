"""Without access control the server stays on this machine; where that is lifted, it takes test numbers only."""

from typing import Any

import pytest

from builders.bundles import NHS_NUMBER, a_message, a_patient, a_service_request, a_transaction
from builders.loop import Loop, a_loop
from builders.watched import SOMEBODYS, reasons, stored_rows, watch
from fitwork_fhir.cli import main
from fitwork_fhir.cli.serve import check_bind
from fitwork_fhir.settings import Settings, read_settings

REAL = {"identifier": [{"system": NHS_NUMBER, "value": SOMEBODYS}]}
QUIRKY = {"identifier": [{"system": "http://fhir.nhs.uk/id/nhs-number", "value": f"{SOMEBODYS[:3]} {SOMEBODYS[3:]}"}]}
FAILING = {"identifier": [{"system": NHS_NUMBER, "value": "3478526985"}]}


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("127.8.9.10", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.5", False),
        ("192.168.1.1", False),
        ("hub.example", False),
        ("", False),
    ],
)
def test_without_access_control_only_loopback_is_listened_on(host: str, allowed: bool) -> None:
    refusal = check_bind(Settings(), host)
    assert (refusal is None) == allowed
    assert check_bind(Settings(insecure_bind="1"), host) is None
    assert refusal is None or "FITWORK_INSECURE_BIND" in refusal


def test_an_unknown_way_to_know_callers_is_refused_everywhere() -> None:
    assert check_bind(Settings(auth="trust-me"), "127.0.0.1")


def test_serve_says_so_and_does_not_start(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FITWORK_DATABASE_URL", "memory://")
    assert main(["serve", "--host", "0.0.0.0"]) == 2
    assert "loopback only" in capsys.readouterr().err


def test_a_setting_nobody_knows_is_refused_by_name() -> None:
    with pytest.raises(SystemExit, match="FITWORK_INSECURE_BINDD"):
        read_settings({"FITWORK_INSECURE_BINDD": "1"})
    assert read_settings({"FITWORK_INSECURE_BIND": "1", "PATH": "x"}).only_test_numbers
    assert not read_settings({}).only_test_numbers


@pytest.mark.asyncio
@pytest.mark.parametrize("patient", [REAL, QUIRKY, FAILING], ids=["valid", "oddly written", "failing"])
async def test_only_test_numbers_are_taken_at_every_door(patient: dict[str, Any]) -> None:
    alone = {k: v for k, v in a_patient(**patient).items() if k != "generalPractitioner"}
    relative = {"resourceType": "RelatedPerson", "patient": {"reference": "Patient/1"}, **patient}
    requests = (
        ("", a_transaction(patient=patient)),
        ("/$process-message", a_message(patient=patient)),
        ("/ServiceRequest", a_service_request(patient=patient)),
        ("/ServiceRequest/$triage", a_transaction(patient=patient)),
        ("/Patient", alone),
        ("/Patient/$validate", alone),
        ("", a_transaction(add=[relative])),
        (
            "/QuestionnaireResponse",
            {
                "resourceType": "QuestionnaireResponse",
                "status": "completed",
                "subject": {"identifier": patient["identifier"][0]},
            },
        ),
    )
    async with a_loop(insecure_bind="1") as loop:
        watch(loop)
        before = stored_rows(loop)
        for path, body in requests:
            given = {"X-Request-Id": "0b1cf3b4-6a5c-4a9a-9d6e-4a0b6f5d1a11"}
            response = await loop.send("POST", path, body, headers=given)
            assert (response.status_code, reasons(response)) == (422, ["test-numbers-only"]), path
        assert stored_rows(loop) == before
        assert (await loop.send("POST", "", a_transaction())).status_code == 200


@pytest.mark.asyncio
async def test_on_this_machine_any_number_is_taken(loop: Loop) -> None:
    assert (await loop.send("POST", "", a_transaction(patient=REAL))).status_code == 200
