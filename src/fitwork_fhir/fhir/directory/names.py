"""URLs and ids of the directory's resources."""

from fitwork_fhir.fhir.systems import BASE, code_system, structure

SERVICE_ID = f"{BASE}/Id/directory-service"
AREA_ID = f"{BASE}/Id/area"

ACCESS_MODE = code_system("access-mode")
ELIGIBILITY = code_system("eligibility-origin")
"""`rule`: the sentence made from the machine rule. `as-stated`: the words of the source."""

STATUS = structure("directory-status")
VERIFICATION = structure("directory-verification")
MATCH = structure("directory-match")
ROUTES = structure("directory-routes")
CONDITION = structure("directory-condition")
PLACE = structure("directory-place")
WAIT = structure("directory-wait")
CAPACITY_LEFT = structure("directory-capacity-left")
FUNDER = structure("directory-funder")
ISSUES_FIT_NOTES = structure("directory-issues-fit-notes")
SOURCE_URL = structure("directory-source")


def organization_id(service_id: str) -> str:
    """The id of the Organization that provides a service."""
    return f"org-{service_id}"


def location_id(service_id: str) -> str:
    """The id of the Location a service covers."""
    return f"loc-{service_id}"
