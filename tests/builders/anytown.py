"""Who is there in every story: two practices, the hub, services of anytown, and the day it begins."""

from datetime import UTC, datetime
from typing import Any

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""
PRACTICE, OTHER_PRACTICE, OPERATOR = "Y99901", "Y99902", "X2601"


def a_service(id_: str = "anytown-oh", **changes: Any) -> dict[str, Any]:
    """A directory entry that takes anybody of anytown at B and C."""
    return {
        "id": id_,
        "name": f"{id_.replace('-', ' ').title()} Service",
        "area": ["anytown"],
        "area_text": "Anytown",
        "nation": "England",
        "provider": "Test provider",
        "funder": None,
        "status": "active",
        "match": {
            "min_age": 16,
            "work_status": ["at_work", "off_sick", "not_in_work"],
            "employment": ["employed", "self_employed", "unemployed"],
            "conditions": None,
            "tiers": ["B", "C"],
        },
        "conditions": ["any"],
        "routes": ["gp"],
        "access": ["telephone", "in person"],
        "offer": ["oh-assessment", "case-management"],
        **changes,
    }
