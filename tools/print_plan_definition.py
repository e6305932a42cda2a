"""Writes profiles/PlanDefinition-fitwork-triage.json from the rule tables: `python tools/print_plan_definition.py`."""

import json
from pathlib import Path

from fitwork_fhir.casework.chapters import CHAPTERS, Chapter, Row
from fitwork_fhir.triage.decision import POLICY_ID, POLICY_VERSION
from fitwork_fhir.triage.names import PROMPTS, SERVICES, URGENCIES
from fitwork_fhir.triage.reasons import SENTENCES
from fitwork_fhir.triage.rule import SOURCES

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://fitwork.example/fhir"
FILE = ROOT / "profiles" / f"PlanDefinition-{POLICY_ID}.json"


def plan_definition() -> dict[str, object]:
    """The policy as a FHIR R4 PlanDefinition: a group per section, an action per rule, conditions in plain words."""
    return {
        "resourceType": "PlanDefinition",
        "id": POLICY_ID,
        "url": f"{BASE}/PlanDefinition/{POLICY_ID}",
        "version": POLICY_VERSION,
        "name": "FitworkTriage",
        "title": "Triage of referrals to work and health support",
        "type": _concept("http://terminology.hl7.org/CodeSystem/plan-definition-type", "eca-rule"),
        "status": "draft",
        "experimental": True,
        "publisher": "fitwork",
        "description": "Which kind of work and health support fits a person whose practice, or who themselves, asked "
        "for it: advice (A), an occupational health assessment (B) or case management (C), and why. The conditions are "
        "in plain words; the reference implementation is the triage room of fitwork_fhir.",
        "purpose": "Supports referrers and services in routing a consenting adult. It does not diagnose, predict, or "
        "decide on treatment or fitness for work. A clinician can override any tier.",
        "relatedArtifact": [{"type": "citation", "label": key, "display": text} for key, text in SOURCES.items()],
        "action": [_group(chapter) for chapter in CHAPTERS],
    }


def _group(chapter: Chapter) -> dict[str, object]:
    return {
        "prefix": chapter.clause,
        "title": chapter.title,
        "description": chapter.summary,
        "groupingBehavior": "logical-group",
        "selectionBehavior": chapter.selection,
        "action": [_action(row) for row in chapter.rows],
    }


def _action(row: Row) -> dict[str, object]:
    action: dict[str, object] = {
        "title": row.code,
        "description": row.then or SENTENCES[row.code],
        "code": [_concept(f"{BASE}/CodeSystem/{_system(row.code)}", row.code)],
        "documentation": [{"type": "citation", "label": key, "display": SOURCES[key]} for key in row.basis.split("; ")],
        "condition": [{"kind": "applicability", "expression": {"language": "text/plain", "expression": row.when}}],
    }
    if row.code in SENTENCES:
        action["textEquivalent"] = SENTENCES[row.code]
    return action


def _system(code: str) -> str:
    kinds = {"service-type": SERVICES, "gp-prompt": PROMPTS, "urgency": URGENCIES}
    return next((system for system, codes in kinds.items() if code in codes), "reason")


def _concept(system: str, code: str) -> dict[str, object]:
    return {"coding": [{"system": system, "code": code}]}


def plan_definition_text() -> str:
    return json.dumps(plan_definition(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(plan_definition_text(), encoding="utf-8")
    print(f"wrote {FILE.relative_to(ROOT)}")
