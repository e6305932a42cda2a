"""A rule is a row: what is listed when it holds, when that is, and on whose authority."""

from collections.abc import Callable
from dataclasses import dataclass

from fitwork_fhir.triage.facts import Facts


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the policy. `when` is for a clinician, `basis` names keys of `SOURCES`."""

    code: str
    when: str
    basis: str
    holds: Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class StandingRule:
    """A row for the reader alone, where a small table or function beside it decides."""

    code: str
    when: str
    then: str
    basis: str


SOURCES: dict[str, str] = {
    "000": "Six focus groups with 39 GPs on an advice and support service behind the fit note, 2012",
    "001": "PRUComm interviews with GPs on work and health services, 2023",
    "002": "The announcement of a national health and work assessment service, and its pilots",
    "003": "The Leicestershire fit note pilot: aims and first year, 2010-2011",
    "004": "The Leicestershire fit note pilot: final figures",
    "form": "The statement of fitness for work (Med3) itself",
    "bands": "Published bands of the instruments (PHQ-9, GAD-7, WSAS, STarT Back, STarT MSK, OMPSQ-SF, WAS)",
    "NG225": "NICE NG225, self-harm",
    "NG245": "NICE NG245, asthma (1.4.2: occupational asthma)",
    "CES": "National suspected cauda equina syndrome pathway",
    "DVLA": "DVLA and GMC duties on fitness to drive",
    "GMC/FOM": "GMC and Faculty of Occupational Medicine guidance on consent and disclosure",
    "FFW": "Fit for Work, the former national service (2 and 5 working days)",
    "RR853": "DWP Research Report 853, telephone assessment",
    "DWP": "DWP guidance on the fit note",
    "IPS": "NHS England, individual placement and support",
    "VP": "Vargas-Prada 2016: little evidence for intervening before day 15, best for musculoskeletal problems",
    "SPELL": "Official statistics: twelve weeks, and notes with gaps of up to seven days, as one spell",
    "ATW": "Access to Work: from the age of 16",
    "J": "Judgement, to be reviewed by an occupational physician, a GP and a clinical safety officer",
}
"""What the keys in `Rule.basis` stand for. Nothing in the policy is calibrated on patient data."""
