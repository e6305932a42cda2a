"""What the validator says that is no fault of ours: one row a message, with the reason; reviewed by hand."""

import re
from dataclasses import dataclass

from runner import Message


@dataclass(frozen=True)
class Row:
    """Messages of an id (or, where the validator gives none, of a text) that do not fail the run."""

    id: str
    text: str
    """A regular expression that the message holds."""
    reason: str
    where: str = ""
    """A regular expression that the question's name holds; empty: anywhere."""

    def covers(self, message: Message) -> bool:
        named = re.search(self.where, message.name) is not None
        return message.id == self.id and named and re.search(self.text, message.text) is not None


_FORM = "known, to be mended in the form or the examples: "
_AS_SENT = r"09-transaction-dirty-data|^base R4: answer to "
TOLERATED: tuple[Row, ...] = (
    Row(
        "Validation_VAL_Profile_Unknown",
        r"fhir\.nhs\.uk/StructureDefinition/BARS",
        "the BaRS definitions are not ours to commit, and not held here",
    ),
    Row(
        "Validation_VAL_Profile_Unknown",
        r"fhir\.hl7\.org\.uk/StructureDefinition/UKCore-",
        "UK Core is not held: FITWORK_UKCORE_DIR is not set, or lacks this profile",
    ),
    Row(
        "",
        r"^Structural Error: item with linkid \w+ is in the wrong place",
        _FORM + "answers are given flat, and the form has its questions in groups",
    ),
    Row(
        "Questionnaire_QR_Item_Order",
        "items are out of order",
        _FORM + "answers come in the order of the record, not of the form",
    ),
    Row(
        "Questionnaire_QR_Item_NotFound",
        "LinkId 'unsafe_to_talk' not found",
        _FORM + "the policy reads unsafe_to_talk, and the form does not ask it",
    ),
    Row(
        "Questionnaire_QR_Item_NoCoding",
        "not in the set of permitted values",
        "answers are kept as sent: an unknown code is set aside, and never a reason to refuse (policy)",
        _AS_SENT,
    ),
    Row(
        "Questionnaire_QR_Item_NoOptionsString",
        "no option values of type string",
        "answers are kept as sent: a code as a string is read too",
        _AS_SENT,
    ),
    Row(
        "Questionnaire_QR_Item_WrongType",
        "Answer value must be of the type",
        "answers are kept as sent: a value of another type is set aside",
        _AS_SENT,
    ),
)


def row_for(message: Message) -> Row | None:
    """The row that covers a message."""
    return next((row for row in TOLERATED if row.covers(message)), None)
