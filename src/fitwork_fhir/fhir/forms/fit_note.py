"""The fit note as a form. Source of its questions: form Med 3 04/22."""

from fitwork_fhir.fhir import systems
from fitwork_fhir.fhir.forms import answers
from fitwork_fhir.fhir.forms.question import Kind, Question, form, one_of, some_of, yes_no

FIT_NOTE = form(
    "fit-note",
    systems.FORM_FIT_NOTE,
    "Fit note (statement of fitness for work)",
    "One fit note as issued. Give a period either by its dates or by its duration.",
    Question("assessment_date", "Date the case was assessed", Kind.DATE),
    Question("conditions", "Because of these conditions", Kind.OPEN_CHOICE, repeats=True),
    one_of("fit_note", "The advice is", answers.STATEMENTS[:3]),
    some_of("fit_note_advice", "The patient may benefit from", answers.TICK_BOXES),
    Question("comments", "Comments, including functional effects", Kind.TEXT),
    Question("duration", "This will be the case for", Kind.QUANTITY),
    Question("from", "or from", Kind.DATE),
    Question("to", "to", Kind.DATE),
    yes_no("reassess", "Fitness for work needs assessing again at the end of this period"),
    one_of("issuer_profession", "Profession of the issuer", answers.PROFESSIONS),
)
