"""The facts of a referral after setting aside (policy section 1) and repair (policy section 2 D)."""

from dataclasses import dataclass, field

from fitwork_fhir.triage.vocabulary import CLINICIANS, FLOOR_FLAGS, MEDICAL_CONDITIONS, SOCIAL_BARRIERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Typed facts. None means missing, which is never read as no; sets are empty where nothing is known.

    The properties are the policy's terms (section 2, "Terms").
    """

    consent_referral: bool | None = None
    consent_employer: bool | None = None
    consent_feedback: bool | None = None
    age: int | None = None
    source: str | None = None
    fit_note: str = "none"
    """After repair: an unknown note is not_fit for a person off sick, none for anyone else."""
    fit_note_advice: frozenset[str] = frozenset()
    note_days_ahead: int | None = None
    work_status: str = "at_work"
    """Inferred where missing, repaired where it contradicts the note (D)."""
    absence_days: int = 0
    """8 where a person off sick gave none (D)."""
    absence_known: bool = False
    fit_notes_episode: int = 0
    employment: str | None = None
    employer_size: int | None = None
    employer_oh: bool | None = None
    job_demand: str | None = None
    conditions: frozenset[str] = frozenset()
    adjustment_need: str = "none"
    """As given, else derived from the boxes (1a)."""
    barriers: frozenset[str] = frozenset()
    wants_return: str | None = None
    gp_discordance: bool = False
    """A clinician's only."""
    risk_reviewed: bool = False
    """A clinician's only, or a recorded clearance's."""
    job_at_risk: bool = False
    recurrent: bool = False
    in_talking_therapies: bool = False
    scores: dict[str, int] = field(default_factory=dict)
    access: frozenset[str] = frozenset()
    requested_tier: str | None = None
    requested_mode: str | None = None
    """A clinician's only; anyone else's is a preferred_mode where none is given."""
    preferred_mode: str | None = None
    requested_services: tuple[str, ...] = ()
    areas: frozenset[str] = frozenset()
    floor: frozenset[str] = frozenset()
    """Floor codes whose condition holds (S6, item 9 reviewed): B-OCCUPATIONAL-DISEASE and the others."""

    red_flags: frozenset[str] = frozenset()
    """Known red-flag codes, those with which triage goes on (S6) included."""
    unrecognised_flag: bool = False
    """red_flags holds something that is no known code (S5)."""
    item9_alarm: bool = False
    """PHQ-9 item 9 holds anything but 0 and no clinician has reviewed it (S4)."""
    note_unread: bool = False
    """There is a note whose status could not be read."""
    set_aside: tuple[str, ...] = ()
    """Fields that held something outside their type, vocabulary or range."""
    repairs: tuple[str, ...] = ()
    """Reason codes of the rows of D that fired, set-aside values first."""

    @property
    def clinician(self) -> bool:
        return self.source in CLINICIANS

    @property
    def off_sick(self) -> bool:
        return self.work_status == "off_sick"

    @property
    def has_note(self) -> bool:
        return self.fit_note != "none"

    @property
    def expected(self) -> int:
        """Days of absence to expect: those so far and, off sick with a note, those the note still covers."""
        if self.note_days_ahead and self.work_status == "off_sick" and self.fit_note != "none":
            return self.absence_days + self.note_days_ahead
        return self.absence_days

    @property
    def medical(self) -> bool:
        return not self.conditions.isdisjoint(MEDICAL_CONDITIONS)

    @property
    def social(self) -> frozenset[str]:
        return self.barriers & SOCIAL_BARRIERS

    @property
    def caseness(self) -> bool:
        """PHQ-9 of 10 or more, or GAD-7 of 8 or more."""
        score = self.scores.get
        return bool(self.scores) and (score("phq9", 0) >= 10 or score("gad7", 0) >= 8)

    @property
    def severe(self) -> bool:
        """PHQ-9 or GAD-7 of 15 or more, or WSAS above 20, whatever the conditions."""
        score = self.scores.get
        return bool(self.scores) and (score("phq9", 0) >= 15 or score("gad7", 0) >= 15 or score("wsas", 0) > 20)

    @property
    def msk_high(self) -> bool:
        """STarT Back subscale of 4, STarT MSK of 9 or OMPSQ-SF of 50 or more, whatever the conditions."""
        score = self.scores.get
        return bool(self.scores) and (
            score("start_back_psych", 0) >= 4 or score("start_msk", 0) >= 9 or score("ompsq_sf", 0) >= 50
        )

    @property
    def s6(self) -> bool:
        """Suspected occupational disease, or a blackout in safety-critical work."""
        return not self.red_flags.isdisjoint(FLOOR_FLAGS)
