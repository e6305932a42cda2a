"""Codes as records send them, with their systems brought to one spelling.

System URIs: GP Connect and FHIR terminology pages; OIDs: GP2GP (HL7 v3) messages.
"""

from dataclasses import dataclass

SNOMED = "http://snomed.info/sct"
READ2 = "http://read.info/readv2"
CTV3 = "http://read.info/ctv3"
ICD10 = "http://hl7.org/fhir/sid/icd-10"

_SPELLINGS = {
    "http://snomed.info/sct": SNOMED,
    "http://snomed.info/id": SNOMED,
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "urn:oid:2.16.840.1.113883.2.1.3.2.4.15": SNOMED,
    "snomed": SNOMED,
    "http://read.info/readv2": READ2,
    "urn:oid:2.16.840.1.113883.2.1.6.2": READ2,
    "readv2": READ2,
    "http://read.info/ctv3": CTV3,
    "urn:oid:2.16.840.1.113883.2.1.3.2.4.14": CTV3,
    "ctv3": CTV3,
    "http://hl7.org/fhir/sid/icd-10": ICD10,
    "http://hl7.org/fhir/sid/icd-10-uk": ICD10,
    "https://fhir.hl7.org.uk/id/icd-10": ICD10,
    "urn:oid:2.16.840.1.113883.6.3": ICD10,
    "icd10": ICD10,
    "icd-10": ICD10,
}


def system_normalised(system: str) -> str:
    """The URI this package uses for a code system; an unknown one comes back in lower case.

    Case, https for http, a trailing slash or `?`, a `|version` and SNOMED module versions make no difference.
    """
    text = system.strip().lower().split("|", 1)[0].rstrip("?/")
    if text.startswith("https://"):
        text = _http_unless_listed(text)
    if text.startswith("http://snomed.info/sct/"):
        text = SNOMED
    return _SPELLINGS.get(text, text)


def _http_unless_listed(text: str) -> str:
    return text if text in _SPELLINGS else "http://" + text.removeprefix("https://")


@dataclass(frozen=True, slots=True)
class Coding:
    """One code in one system, as sent."""

    system: str
    code: str
    display: str | None = None


@dataclass(frozen=True, slots=True)
class CodedTerm:
    """What a clinician recorded: the same meaning in any number of systems, and the words shown to people."""

    codings: tuple[Coding, ...] = ()
    text: str | None = None

    @property
    def term(self) -> str:
        """The words to show: the text, else the first display, else the bare code."""
        if self.text:
            return self.text
        for coding in self.codings:
            if coding.display:
                return coding.display
        return self.codings[0].code if self.codings else ""
