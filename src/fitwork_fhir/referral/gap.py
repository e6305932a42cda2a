"""What a referral lacks, as a question a person can answer."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact the record could not give. `field` is the policy's name for it; `why` is one plain sentence."""

    field: str
    why: str
