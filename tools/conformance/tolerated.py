"""What the validator says that is no fault of ours: one row a message, with the reason; reviewed by hand."""

import re
from dataclasses import dataclass

from runner import Message


@dataclass(frozen=True)
class Row:
    """Messages of an id (or, where the validator gives none, of a text) that do not fail the run."""

    id: str
    """A regular expression for the whole id."""
    text: str
    """A regular expression that the message holds."""
    reason: str
    where: str = ""
    """A regular expression that the question's name and the place in the resource hold; empty: anywhere."""
    uk_core: bool | None = None
    """Expected only with (or only without) FITWORK_UKCORE_DIR; None: either way."""

    def covers(self, message: Message) -> bool:
        placed = re.search(self.where, f"{message.name} {message.where}") is not None
        return (
            re.fullmatch(self.id, message.id) is not None and placed and re.search(self.text, message.text) is not None
        )


_SENT = "answers to the form are kept as sent: "
_KEPT = r"/09-transaction-dirty-data|: answer to "
"""Where an answer to the form may be as it was sent: by a test or, in example 09, dirty on purpose."""
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
        uk_core=False,
    ),
    Row(
        "SLICING_CANNOT_BE_EVALUATED",
        r"fhir\.hl7\.org\.uk/StructureDefinition/Extension-UKCore-\w+\]\] on .* could not be resolved",
        "not every extension that UK Core names is among the definitions given",
        "UKCore-",
        uk_core=True,
    ),
    Row(
        "|Questionnaire_QR_Item_Order",
        r"^Structural Error: item with linkid \S+ is in the wrong place|items are out of order",
        _SENT + "flat and in any order they are read too",
        _KEPT,
    ),
    Row(
        "Questionnaire_QR_Item_NotFound",
        r"LinkId '\w+' not found",
        _SENT + "what the form does not ask is no reason to refuse, and is heard where it is a red flag",
        _KEPT,
    ),
    Row(
        "Questionnaire_QR_Item_NoCoding",
        "not in the set of permitted values",
        _SENT + "an unknown code is set aside, and never a reason to refuse (policy)",
        _KEPT,
    ),
    Row(
        "Terminology_PassThrough_TX_Message",
        r"^Unknown code 'https://fitwork\.example/fhir/CodeSystem/",
        _SENT + "an unknown code is set aside (said a second time of its CodeSystem)",
        rf"({_KEPT}).*(QuestionnaireResponse|item)",
    ),
    Row(
        "Questionnaire_QR_Item_NoOptionsString",
        "no option values of type string",
        _SENT + "a string is read too",
        _KEPT,
    ),
    Row(
        "Questionnaire_QR_Item_WrongType",
        "Answer value must be of the type",
        _SENT + "another type is set aside",
        _KEPT,
    ),
)


def row_for(message: Message) -> Row | None:
    """The row that covers a message."""
    return next((row for row in TOLERATED if row.covers(message)), None)
