"""Reads one entry of a directory document into a Service. Stated facts only: what is not said stays unknown."""

import re
from collections.abc import Mapping

from fitwork_fhir.errors import Finding
from fitwork_fhir.identifiers import ods_is_plausible, ods_normalised
from fitwork_fhir.routing import access_modes, offers, referral_routes
from fitwork_fhir.routing.circumstances import CIRCUMSTANCES
from fitwork_fhir.routing.fields import Fields
from fitwork_fhir.routing.service import Match, Service, Status
from fitwork_fhir.triage.vocabulary import BARRIERS, CONDITIONS, EMPLOYMENTS, TIERS, WORK_STATUSES

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,59}")  # leaves room for org- and loc- in a FHIR id of 64
_URL = re.compile(r"https?://[^\s()<>\"]+")
_STATUSES = frozenset(Status)
_CIRCUMSTANCES = frozenset(CIRCUMSTANCES)

_MATCH_KEYS = frozenset(Match.__slots__)
_KEYS = frozenset(
    {
        *("id", "name", "provider", "organisation_ods", "area", "area_text", "nation"),
        *("status", "verified_on", "verified_by", "review_due", "note", "status_detail", "sources", "external"),
        *("match", "eligibility", "conditions", "routes", "access", "offer"),
        *("wait_first_contact_days", "wait_treatment_days", "capacity_left", "funder", "issues_fit_notes"),
    }
)
_NOT_KEPT = frozenset({"numbers", "seed_file", "seed_quote"})
"""Where a fact was found, and figures about its past: nothing routes by them."""


def read_entry(entry: object, number: int, findings: list[Finding]) -> Service | None:
    """The entry as a Service, with findings for what is wrong; None without a usable id.

    A Service read beside a finding of severity error is not to be used. `number` counts from 0 and names an entry
    that has no id.
    """
    if not isinstance(entry, Mapping):
        findings.append(Finding("structure", f"services[{number}]: is not an object", f"services[{number}]"))
        return None
    id_ = entry.get("id")
    known = isinstance(id_, str) and _ID.fullmatch(id_)
    fields = Fields(entry, str(id_) if known else f"services[{number}]", findings)
    if not known:
        fields.wrong("id", "is missing or holds more than letters, digits, '-' and '.' (60 at most)")
    for key in fields.unknown(_KEYS | _NOT_KEPT):
        fields.odd(key, "is not a field of a directory entry and was not read")
    service = _service(fields, str(id_))
    return service if known else None


def _service(fields: Fields, id_: str) -> Service:
    status = fields.text("status", required=True)
    if status is not None and status not in _STATUSES:
        fields.wrong("status", f"is not one of {', '.join(sorted(_STATUSES))}")
    routes_text, access_text, offer_words = fields.texts("routes"), fields.texts("access"), fields.texts("offer")
    _warn_of_unmapped(fields, offer_words, access_text)
    verified_on, review_due = fields.day("verified_on"), fields.day("review_due")
    if verified_on and review_due and review_due < verified_on:
        fields.odd("review_due", "is before verified_on")
    return Service(
        id=id_,
        name=fields.text("name", required=True) or "",
        provider=fields.text("provider", required=True) or "",
        organisation_ods=_ods(fields),
        areas=frozenset(fields.texts("area", required=True)),
        area_text=fields.text("area_text"),
        nation=fields.text("nation"),
        status=Status(status) if status in _STATUSES else Status.UNKNOWN,
        verified_on=verified_on,
        verified_by=fields.text("verified_by"),
        review_due=review_due,
        match=_match(fields.nested("match")),
        eligibility_text=fields.text("eligibility"),
        conditions_text=fields.texts("conditions"),
        routes=_routes(fields, routes_text),
        routes_text=routes_text,
        modes=access_modes.modes_of(access_text),
        access_text=access_text,
        offer_words=offer_words,
        wait_first_contact_days=fields.whole("wait_first_contact_days"),
        wait_treatment_days=fields.whole("wait_treatment_days"),
        capacity_left=fields.whole("capacity_left"),
        funder=fields.text("funder"),
        issues_fit_notes=fields.flag("issues_fit_notes"),
        note=fields.text("note", "status_detail"),
        sources=_urls(fields),
    )


def _match(fields: Fields | None) -> Match | None:
    if fields is None:
        return None
    for key in fields.unknown(_MATCH_KEYS):
        fields.wrong(key, "is a limit we do not know, and a limit must not be ignored")
    return Match(
        min_age=fields.whole("min_age", high=130),
        work_status=fields.limit("work_status", WORK_STATUSES),
        employment=fields.limit("employment", EMPLOYMENTS),
        employer_size_max=fields.whole("employer_size_max"),
        conditions=fields.limit("conditions", CONDITIONS),
        tiers=fields.limit("tiers", TIERS),
        max_absence_days=fields.whole("max_absence_days"),
        requires=fields.words("requires", _CIRCUMSTANCES),
        requires_any=fields.words("requires_any", _CIRCUMSTANCES),
        requires_barrier=fields.words("requires_barrier", BARRIERS),
    )


def _routes(fields: Fields, phrases: tuple[str, ...]) -> frozenset[str] | None:
    unknown = [phrase for phrase in phrases if not referral_routes.is_known(phrase)]
    for phrase in unknown:
        fields.wrong("routes", f"holds the unknown route {phrase!r}; use the policy's source words")
    return referral_routes.sources_of(phrase for phrase in phrases if phrase not in unknown)


def _ods(fields: Fields) -> str | None:
    text = fields.text("organisation_ods")
    if text is not None and not ods_is_plausible(text):
        fields.wrong("organisation_ods", "does not have the shape of an ODS code")
    return ods_normalised(text) if text else None


def _urls(fields: Fields) -> tuple[str, ...]:
    """The addresses among the sources; remarks around them are left behind."""
    return tuple(dict.fromkeys(url for text in fields.texts("sources", "external") for url in _URL.findall(text)))


def _warn_of_unmapped(fields: Fields, offer_words: tuple[str, ...], access_text: tuple[str, ...]) -> None:
    for word in offer_words:
        if not offers.is_known(word):
            fields.odd("offer", f"{word!r} has no row in the offers table and counts for no policy service")
    for phrase in access_text:
        if not access_modes.is_known(phrase):
            fields.odd("access", f"{phrase!r} has no row in the access table and counts for no mode")
