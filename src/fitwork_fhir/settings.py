"""The settings, read once by the composition root from FITWORK_* variables."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

PREFIX = "FITWORK_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting there is. docs/operating.md has a row for each; a test holds the two together."""

    database_url: str = "sqlite:///fitwork.db"
    """sqlite:///path, postgresql://user@host/name, or memory:// (nothing survives the process)."""
    auth: str = "none"
    """How callers are known. `none`: by the BaRS organisation header; loopback only."""
    insecure_bind: str = "0"
    """1 lets FITWORK_AUTH=none listen beyond loopback; then only 999 NHS numbers are accepted."""
    base_url: str = ""
    """The public FHIR base, such as https://host/FHIR/R4; empty: taken from the request."""
    operator_ods: str = "X2601"
    """ODS code of the organisation that runs the hub and has the duty clinician."""
    operator_name: str = "Work and health referral hub"
    duty_phone: str = ""
    """Telephone number of the operator's duty clinician, named in every safety message; empty: the hub's name is."""
    default_practice: str = "Y99901"
    """With FITWORK_AUTH=none: who asks where no organisation header says so."""
    nhs_number_check: str = "warning"
    """What a failing NHS number is: warning (stored, never matched) or error (422)."""
    safety_tick_seconds: str = "15"
    """How often `serve` looks for safety holds that nobody acknowledged."""

    @property
    def only_test_numbers(self) -> bool:
        """Whether NHS numbers outside the 999 range are refused."""
        return self.auth == "none" and self.insecure_bind == "1"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from an environment; unknown FITWORK_ variables are refused by name, so that no typo goes unseen."""
    known = {field.name for field in fields(Settings)}
    given = {key.removeprefix(PREFIX).lower(): value for key, value in environment.items() if key.startswith(PREFIX)}
    odd = sorted(f"{PREFIX}{name.upper()}" for name in given.keys() - known - _ELSEWHERE)
    if odd:
        raise SystemExit(f"Unknown setting: {', '.join(odd)}. docs/operating.md lists them.")
    return Settings(**{name: value for name, value in given.items() if name in known})


_ELSEWHERE = frozenset({"test_postgres", "ukcore_dir"})
"""Variables that tests and tools read themselves."""
