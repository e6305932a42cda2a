"""The story of the demo: what is sent, what comes back, and one case to its end."""

import json
import uuid
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from fitwork_fhir.cli.client import Client, issues
from fitwork_fhir.cli.refer import build
from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.validation import parse_json
from fitwork_fhir.record import gpconnect
from fitwork_fhir.referral.populate import Populated

TITLES = {
    "01": "Minor illness, small garage, may be fit with amended duties (transaction)",
    "02": "Back pain, three weeks off, manual job (BaRS message)",
    "03": "Depression, five weeks off, in talking therapies (transaction)",
    "04": "Self-employed joiner in Scotland (one ServiceRequest)",
    "05": "Out of work in Northern Ireland: nobody local takes the case on",
    "06": "A red flag: the referral stops at once and goes to a person (BaRS message)",
    "07": "Nobody recorded consent: nothing is sent on",
    "08": "The GP asks for case management; the rules would say advice",
    "09": "Dirty data: set aside field by field, never bounced",
    "10": "A bare tick on a fit note, nothing else",
}
RECORD_DAY = date(2026, 11, 21)
_RULE = "─" * 100


def tell(base: str, examples: Path) -> None:
    """Send every example referral, build one from a GP record, and follow one case to its end."""
    with Client(base) as practice:
        tasks = {}
        for path in sorted(examples.glob("[0-9]*.json")):
            number = path.name[:2]
            _title(f"{number}  {TITLES.get(number, path.stem)}")
            tasks[number] = _send(practice, path)
        _from_record(practice, base, examples / "records" / "gpconnect-emis.json")
        _to_the_end(practice, base, tasks["02"])


def _title(text: str) -> None:
    print(f"\n{_RULE}\n{text}\n{_RULE}", flush=True)


def _send(practice: Client, path: Path) -> str:
    """Send one file at the door that fits; print what came back; the id of its Task."""
    body = path.read_bytes()
    resource = json.loads(body)
    if resource["resourceType"] == "ServiceRequest":
        response = practice.post("/ServiceRequest", body, Prefer="return=OperationOutcome")
    elif resource["type"] == "message":
        response = practice.post("/$process-message", body, X_Request_Id=str(uuid.uuid4()))
    else:
        response = practice.post("", body)
    return _show(practice, response.json())


def _show(practice: Client, answer: Any) -> str:
    lines = list(issues(answer))
    task_id = next(line.rsplit("/Task/", 1)[1] for line in lines if "/Task/" in line)
    task = practice.get(f"/Task/{task_id}")
    print(f"  Tier      {_tier(task)}")
    print(f"  State     {task['status']} / {task['businessStatus']['coding'][0]['display']}")
    print(f"  With      {task['owner'].get('display', '')}")
    for code, words in _outputs(task, "reason"):
        print(f"  Because   {words}  [{code}]")
    for line in lines:
        if line.startswith("warning"):
            print(f"  Noted     {line.removeprefix('warning: ')}")
    _print_messages(practice, task_id)
    return task_id


def _tier(task: Any) -> str:
    tier = _outputs(task, "tier")
    pending = _outputs(task, "pending-tier")
    words = " ".join(f"{code}: {name}" for code, name in tier) or "none yet"
    return words + (f" (then {pending[0][0]})" if pending else "")


def _outputs(task: Any, kind: str) -> list[tuple[str, str]]:
    found = []
    for output in task.get("output", []):
        if output["type"]["coding"][0]["code"] == kind:
            coding = output["valueCodeableConcept"]["coding"][0]
            found.append((coding["code"], coding.get("display", "")))
    return found


def _print_messages(practice: Client, task_id: str, seen: set[str] | None = None) -> None:
    """What the practice is told, as it would read it."""
    bundle = practice.get(f"/Communication?part-of=Task/{task_id}&_count=100")
    messages = [e["resource"] for e in bundle.get("entry", []) if e["search"]["mode"] == "match"]
    for message in sorted(messages, key=lambda message: message["sent"]):
        if seen is not None and message["id"] in seen:
            continue
        if seen is not None:
            seen.add(message["id"])
        kept = " (for the practice only)" if message["meta"].get("security") else ""
        print(f"  ┌ {message['category'][0]['coding'][0]['display']}{kept}")
        for line in message["payload"][0]["contentString"].split("\n"):
            print(f"  │ {line}")
    print(flush=True)


def _from_record(practice: Client, base: str, path: Path) -> None:
    _title("A GP Connect record as an EMIS system sends it, with the fit note flattened into a comment")
    record = gpconnect.read(parse_json(path.read_bytes()))
    given = Namespace(consent=None, wants_return=None, areas=None, practice=None)
    _, populated = build(record, given, RECORD_DAY)
    print(f"  Read as on {RECORD_DAY}, the day the record was made.")
    _say_filled(populated)
    print("  The GP ticks consent and willingness, and sends.")
    bundle, _ = build(
        record, Namespace(consent="yes", wants_return="yes", areas="leeds,england", practice=None), RECORD_DAY
    )
    with Client(base, record.practice.ods if record.practice else None) as sender:
        _show(sender, sender.post("", bundle).json())


def _say_filled(populated: Populated) -> None:
    filled = ", ".join(f"{name} = {value}" for name, value in sorted(populated.facts.items()))
    print(f"  From the record   {filled}")
    for gap in populated.gaps:
        print(f"  Still to ask      {gap.field}: {gap.why}")


_STEPS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("The service takes the person on", "in-progress", "allocated", {}),
    ("It reaches them", "in-progress", "contacted", {}),
    ("An appointment is booked", "in-progress", "appointment-booked", {"next-date": {"valueDate": "2026-12-01"}}),
    ("The assessment is done", "in-progress", "assessed", {}),
    ("A return-to-work plan is agreed", "in-progress", "plan-agreed", {}),
    ("Back at work", "in-progress", "follow-up", {}),
    (
        "Six months on, the case is closed",
        "completed",
        "closed",
        {"outcome": {"valueCodeableConcept": {"coding": [{"system": systems.OUTCOME, "code": "returned-same-job"}]}}},
    ),
)


def _to_the_end(practice: Client, base: str, task_id: str) -> None:
    """The service moves the Task along the state table; the practice reads every step."""
    task = practice.get(f"/Task/{task_id}")
    owner = task["owner"]["identifier"]["value"]
    _title(f"One referral to its end: {task['identifier'][0]['value']}, with {task['owner']['display']}")
    seen = {e["resource"]["id"] for e in practice.get(f"/Communication?part-of=Task/{task_id}").get("entry", [])}
    with Client(base, owner) as service:
        for words, status, business, outputs in _STEPS:
            now = service.get(f"/Task/{task_id}")
            now["status"] = status
            now["businessStatus"] = {"coding": [{"system": systems.BUSINESS_STATUS, "code": business}]}
            for kind, value in outputs.items():
                kind_of = {"coding": [{"system": systems.TASK_OUTPUT, "code": kind}]}
                now.setdefault("output", []).append({"type": kind_of, **value})
            service.put(now).raise_for_status()
            print(f"  → {words}")
            _print_messages(practice, task_id, seen)
