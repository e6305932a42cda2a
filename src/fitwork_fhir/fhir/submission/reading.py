"""What every step of reading a request is given: its contents, the settings, the day, and where to put findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fitwork_fhir.fhir.submission.contents import Contents
from fitwork_fhir.fhir.submission.findings import Findings
from fitwork_fhir.fhir.submission.settings import ReadSettings
from fitwork_fhir.fhir.systems import ODS, spelling
from fitwork_fhir.identifiers import ods_is_plausible, ods_normalised
from fitwork_fhir.referral.submission import Words

Json = Mapping[str, Any]

_QUIRKS = {
    "case": "A system is written in other upper and lower case than published; it was read as the published one.",
    "scheme": "A system is written with another scheme (http or https) than published; it was read as that one.",
    "suffix": "A system ends in characters that do not belong to it; it was read without them.",
}


@dataclass(slots=True)
class Reading:
    """One request while it is being read."""

    contents: Contents
    settings: ReadSettings
    today: date
    findings: Findings
    words: list[Words] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)
    """The forms whose alarms are among the facts, by id()."""
    modified: bool = False
    """Whether anything in the request may be modified in a way that is not known here."""
    aside: set[int] = field(default_factory=set)
    """Resources that are so modified and no facts, by id()."""

    def system(self, element: Json, where: str) -> str:
        """The published spelling of the system of a coding or identifier; a quirk is warned of once per kind."""
        system, quirk = spelling(element.get("system") or "")
        if quirk:
            self.findings.warn_once("code-invalid", _QUIRKS[quirk], where, f"system-{quirk}")
        return system

    def codes(self, concept: Json | None, system: str, where: str) -> list[str]:
        """The codes of a CodeableConcept in one system."""
        codings = (concept or {}).get("coding") or ()
        return [c["code"] for c in codings if c.get("code") and self.system(c, where) == system]

    def ods_of(self, organization: Json, where: str) -> str | None:
        """The ODS code an Organization (or a Reference's identifier) carries, upper case; None where it has none."""
        for identifier in organization.get("identifier") or ():
            if self.system(identifier, where) == ODS and (value := identifier.get("value")):
                code = ods_normalised(value)
                if ods_is_plausible(code):
                    return code
        return None


def reading(contents: Contents, settings: ReadSettings, today: date) -> Reading:
    return Reading(contents, settings, today, Findings(settings))
