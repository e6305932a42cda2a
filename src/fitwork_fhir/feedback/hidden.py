"""What a patient must not read in an open record, and the message of its own that carries it (policy section 4)."""

import re
from collections.abc import Iterable

from fitwork_fhir.feedback.plain import MOST_LINES, clean, day, name, sentence, wrap_lines
from fitwork_fhir.feedback.situation import Event, Situation, Text

HIDING_REASONS: dict[str, str] = {
    "B-INDEPENDENT-VIEW": "gp_discordance",
    "MODE-INDEPENDENT-F2F": "gp_discordance",
    "DATA-INVALID:gp_discordance": "gp_discordance_unread",
    "ACCESS-UNSAFE-TO-TALK": "unsafe_to_talk",
    "MODE-SAFE-PLACE": "unsafe_to_talk",
    "RED-FLAG:safeguarding": "safeguarding",
}
"""Reasons that tell one of the three things the patient must not read."""

_TELLTALE = re.compile(
    r"independent[\s_-]+(view|opinion|assess)|second[\s_-]+opinion|discordan|unsafe|(not|isn.?t|no longer)\W+safe|"
    r"safe[\s_-]+(place|to[\s_-]+(talk|speak|call|phone|contact|write|visit))|safe\W*guard|domestic|coerci|abus|"
    r"controlling|violen|exploit|traffick|honou?r[\s_-]based|forced[\s_-]+marriage|not[\s_-]+for[\s_-]+the[\s_-]+patient",
    re.IGNORECASE,
)


def tells(text: str) -> bool:
    """Whether a text written by a person may give away what is hidden. Rather once too often: it is then moved."""
    return _TELLTALE.search(text) is not None


def hidden_names(situation: Situation) -> frozenset[str]:
    """Which of gp_discordance, unsafe_to_talk and safeguarding hold, from whatever the situation knows."""
    found = set(situation.hidden)
    found.update(HIDING_REASONS[code] for code in situation.decision.reasons if code in HIDING_REASONS)
    if any(tells(flag) for flag in situation.flags):
        found.add("safeguarding")
    if "gp_discordance" in situation.missing:
        found.add("gp_discordance_unread")
    return frozenset(found)


def _independent_view(situation: Situation) -> str:
    met = " That is why the assessment is face to face." if _met_for_it(situation) else ""
    return f"You asked for an independent view of fitness for work.{met} Neither the patient nor the employer is told."


def _met_for_it(situation: Situation) -> bool:
    return "MODE-INDEPENDENT-F2F" in situation.decision.reasons


def _unsafe(situation: Situation) -> str:
    place = " They are seen at a place agreed with you, never at home." if _safe_place(situation) else ""
    return (
        "It is not safe to contact the patient by phone, text, email or post: contact only as agreed with you."
        f"{place} If no way is agreed yet, please phone us with one."
    )


def _safe_place(situation: Situation) -> bool:
    return "MODE-SAFE-PLACE" in situation.decision.reasons


def _safeguarding(situation: Situation) -> str:
    by = f" by {name(situation.reported_by)}" if situation.reported_by else ""
    on = f" on {day(situation.reported_on)}" if situation.reported_on else ""
    return (
        f"A safeguarding concern was reported{by}{on}. Please follow your safeguarding procedure today, "
        "and take care who else may read or overhear it."
    )


_LINES = (
    ("safeguarding", _safeguarding),
    ("unsafe_to_talk", _unsafe),
    ("gp_discordance", _independent_view),
    (
        "gp_discordance_unread",
        lambda s: "We could not read whether you want an independent view of fitness for work: please phone us.",
    ),
)
"""Most pressing first."""

_HEAD = "For the practice only: keep this message where the patient cannot read it. Reference {reference}."
_STOP = "The messages of this referral that were marked for the practice only must be deleted too."
_NOTHING_NAMED = "Something about this referral must not be read by the patient. Please phone us to hear it."
_ROOM = MOST_LINES - 1
"""Lines of a message beside its head."""


def hidden_texts(situation: Situation, names: frozenset[str], withheld: Iterable[str] = ()) -> tuple[Text, ...]:
    """The messages that must carry NOPAT: one, or more where six lines do not hold it all.

    `withheld` are words of a person that no open message may repeat. Without them the lines depend on the
    case alone and not on the event, so that a sender can leave out a repeat.
    """
    if situation.event is Event.SENT_IN_ERROR:
        said = [_STOP]
    else:
        said = [say(situation) for held, say in _LINES if held in names]
        said += [sentence(f"In their own words: {clean(text)}") for text in withheld]
    head = _HEAD.format(reference=name(situation.reference) or "not given yet")
    return tuple(
        Text(Event.HIDDEN_FROM_PATIENT, (head, *lines), hidden=True) for lines in _packed(said or [_NOTHING_NAMED])
    )


def _packed(said: Iterable[str]) -> list[list[str]]:
    """Lines in groups that fit a message, nothing cut."""
    groups: list[list[str]] = [[]]
    for text in said:
        for part in wrap_lines(text):
            if len(groups[-1]) == _ROOM:
                groups.append([])
            groups[-1].append(part)
    return groups
