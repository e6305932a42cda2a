"""A search as it was asked: the values that reading a query string gives."""

from dataclasses import dataclass

from fitwork_fhir.errors import Finding
from fitwork_fhir.fhir.search.parameters import Parameter
from fitwork_fhir.fhir.subsets import Subset
from fitwork_fhir.workflow.ports import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """One _include or _revinclude: source type, its reference parameter, and the wanted target type."""

    type: str
    parameter: Parameter
    target: str | None = None
    iterate: bool = False
    """Whether it goes on from what was included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Through:
    """A condition on other resources: what a reference points at (patient.identifier), or what points here (_has).

    Neither `param` nor `back`: on the resources themselves, looked up first so that links name ids and nobody.
    """

    searches: tuple["Search", ...]
    """Alternatives, one for each type."""
    param: Parameter | None = None
    back: Parameter | None = None
    """The reference of the other resources that points here."""
    written: tuple[str, str] | None = None
    """As it may stand in a link; None where that could name somebody, and what was found stands there instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search as it was asked."""

    query: Query
    includes: tuple[Include, ...] = ()
    revincludes: tuple[Include, ...] = ()
    through: tuple[Through, ...] = ()
    used: tuple[tuple[str, str], ...] = ()
    """The parameters that were applied, for the self link."""
    findings: tuple[Finding, ...] = ()
    """Parameters that were ignored."""
    subset: Subset | None = None
    """Where not whole resources are wanted."""
    personal: bool = False
    """Whether a condition holds something about a person."""
