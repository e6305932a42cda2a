"""What the practice reads while a service works with the patient (policy section 4, state table)."""

from dataclasses import replace

from fitwork_fhir.feedback.situation import Event
from fitwork_fhir.feedback.template import Slot, extra, line, long
from fitwork_fhir.feedback.wording_intake import FIRST_CONTACT, FIT_NOTES, FIT_NOTES_AND_ONE_THING, NOTHING_TO_DO

_PENDING = line(
    "[pending] {awaits} starts when the patient wants it; until then there is {support}.",
    "[pending] {awaits} starts when the patient wants it.",
)

SUPPORT: dict[Event, tuple[Slot, ...]] = {
    Event.TAKEN_ON: (
        line("{who} has taken the patient on. Reference {reference}."),
        line("Support: {support}, {mode}.", "Support: {support}."),
        line("First contact with the patient: by {contact_by}.", "They will contact the patient."),
        FIT_NOTES,
    ),
    Event.DECLINED: (
        line("{who} cannot take this referral on. It is not closed. Reference {reference}."),
        long("Their reason: {why}", "They will give you their reason if you phone."),
        line(
            "We are looking for the next service that fits, and will tell you by {next_day}.",
            "We are looking for the next service that fits, and will tell you.",
        ),
        long("Meanwhile the patient can turn to: {instead}."),
        line("Fit notes: please carry on issuing them where one is needed. You need do nothing else."),
    ),
    Event.REROUTED: (
        line("The referral is now with {who}. Reference {reference}."),
        long("Why: {why}"),
        FIRST_CONTACT,
        FIT_NOTES,
    ),
    Event.QUESTION: (
        line("A question from {who}. Reference {reference}."),
        long("{question}", "You find it in the task that came with it."),
        line(
            "One thing to do: please answer by {next_day}, in the task that came with it.",
            "One thing to do: please answer in the task that came with it; a line will do.",
        ),
        line("The referral does not wait for it, but the answer may change the support."),
    ),
    Event.ANSWER_RECEIVED: (
        line("Thank you: your answer has arrived. Reference {reference}."),
        line(
            "[stopped] {hub} reads it. The referral stays on hold until the safety review is recorded.",
            "{who} reads it. If it changes the support, we will tell you.",
        ),
        NOTHING_TO_DO,
    ),
    Event.SERVICE_WROTE: (
        line("{who} wrote about this referral. Reference {reference}."),
        long("In their words: {question}", "You find it in the task that came with it."),
        line(
            "One thing to do: please read it by {next_day}, and close the task that came with it.",
            "One thing to do: please read it, and close the task that came with it.",
        ),
        line("Messages are no emergency route: in an emergency phone 999."),
    ),
    Event.RETRIAGED: (
        line(
            "[changed] New information: now {support} instead of {before}. Reference {reference}.",
            "[changed] New information: now {support}. Reference {reference}.",
            "New information came; it stays at {support}. Reference {reference}.",
            "New information came, and the referral was looked at again. Reference {reference}.",
        ),
        long("Why: {reasons}"),
        _PENDING,
        line(
            "[stopped] It stays on hold until the safety review is recorded.",
            "[changed, not tier-a] First contact at this level: by {contact_by}, from {who}.",
            "It is with {who}.",
        ),
        extra("Also recommended: {also}."),
        FIT_NOTES_AND_ONE_THING,
    ),
    Event.STEP_UP: (
        line(
            "[changed] More support: from {before} to {support}. Reference {reference}.",
            "[pending] More support is on offer: {awaits}. Reference {reference}.",
            "More support: {support}. Reference {reference}.",
            "More support from now on. Reference {reference}.",
        ),
        long("Why: {reasons}", "Why: {why}", "Why: what we have now is not enough."),
        _PENDING,
        line("[not tier-a] First contact at this level: by {contact_by}, from {who}.", "It is with {who}."),
        FIT_NOTES,
    ),
    Event.STEP_DOWN: (
        line(
            "[changed] Less support needed: from {before} to {support}. Reference {reference}.",
            "Less support needed: {support}. Reference {reference}.",
            "Less support needed from now on. Reference {reference}.",
        ),
        long("Why: {reasons}", "Why: {why}", "Why: things are going well enough."),
        line(
            "[tier-a] If work does not hold, tell us and we step up again.",
            "It is with {who}. If things get harder, we step up again.",
        ),
        FIT_NOTES,
    ),
    Event.UNREACHABLE: (
        line("We cannot reach the patient: three tries or more over two weeks. Not closed. Reference {reference}."),
        line(
            "Meanwhile: {support}. As soon as they answer, the support goes on where it was.",
            "As soon as they answer, the support goes on where it was.",
        ),
        line(
            "[not unsafe] One thing to do: when you next speak, please ask the patient to phone {who}, and tell us if "
            "their number changed.",
            "One thing to do: when you next see the patient, please mention that {who} would like to hear from them.",
        ),
        line("Fit notes: please carry on issuing them where one is needed."),
    ),
    Event.CONTACT: (
        line("{step}. Reference {reference}.", "{who} is in touch with the patient. Reference {reference}."),
        line("The next step is on {next_day}.", "They go on from here."),
        NOTHING_TO_DO,
    ),
    Event.APPOINTMENT: (
        line(
            "{step}: {next_day}. Reference {reference}.",
            "{step}. Reference {reference}.",
            "Appointment with {who}: {next_day}. Reference {reference}.",
            "There is news about the appointment with {who}. Reference {reference}.",
        ),
        long("Why: {why}"),
        NOTHING_TO_DO,
    ),
    Event.NOT_ATTENDED: (
        line("The patient missed the appointment with {who}. The referral stays open. Reference {reference}."),
        line("They try again on {next_day}.", "They try again, and look for what made it hard to come."),
        line("You need do nothing; if you know why, a word to {who} helps."),
    ),
    Event.PLAN: (
        line("A return-to-work plan is agreed. Reference {reference}."),
        line("It runs from {plan_from} to {plan_until}.", "It starts on {plan_from}."),
        long("At work: {comment}."),
        long('For the next fit note: "may be fit for work", with {boxes} ticked. It is your decision.'),
        line(
            "It is looked at again on {review_day}.",
            "It is looked at again on {next_day}.",
            "{who} keeps an eye on how it goes.",
        ),
        FIT_NOTES,
    ),
    Event.IN_SUPPORT: (
        line("{who} is supporting the patient. Reference {reference}."),
        line("What is under way: {given}.", "Also recommended: {also}."),
        line("Next look: {next_day}.", "We tell you when something changes."),
        FIT_NOTES,
    ),
    Event.MDT_REVIEW: (
        line("Six weeks of support and no agreed plan yet: a joint review is due. Reference {reference}."),
        line("With: the case manager, an occupational health nurse, and you."),
        line(
            "One thing to do: please join on {next_day}, or send your view beforehand; two lines will do.",
            "One thing to do: please send your view to {who}, or join the review; two lines will do.",
        ),
        line("The support goes on meanwhile."),
    ),
    Event.RELAPSE: (
        line("The patient is off work again, within six months. We have reopened the support. Reference {reference}."),
        line(
            "[pending] {awaits} is offered again, and starts when the patient wants it.",
            "Support again: {support}, from {who}.",
            "It is with {who}.",
        ),
        line("First contact with the patient: by {contact_by}."),
        FIT_NOTES,
    ),
    Event.REPORT: (
        line(
            "Report from {who}, assessed {assessed_day}. Reference {reference}.",
            "[report] Report from {who}. Reference {reference}.",
            "{who} has assessed the patient. The report follows within 1 working day. Reference {reference}.",
        ),
        long("What the patient can do: {capability}."),
        long(
            'For the fit note: "may be fit for work", with {boxes} ticked; comment: {comment}. It is your decision.',
            'For the fit note: "may be fit for work"; comment: {comment}. It is your decision.',
            'For the fit note: "may be fit for work", with {boxes} ticked. It is your decision.',
        ),
        line(
            "Plan: {plan_from} to {plan_until}, looked at again {review_day}.",
            "Plan: {plan_from} to {plan_until}.",
            "Plan: from {plan_from}.",
            "Looked at again {review_day}.",
        ),
        line("In the way: {hindered}. Under way: {given}.", "In the way: {hindered}.", "Under way: {given}."),
        replace(FIT_NOTES, gives_way=True),
    ),
}
