"""What the codes mean that no table of the program explains yet: one sentence each, for whoever reads the wire."""

from collections.abc import Mapping

TASK_OUTPUT: Mapping[str, tuple[str, str]] = {
    "disposition": ("What became of the referral", "Whether it was accepted, held, or sent back, as a disposition."),
    "tier": ("Tier", "The level of support that stands now, after every review and override."),
    "computed-tier": ("Tier by the rules alone", "What the rules gave before a clinician's wish was looked at."),
    "requested-tier": ("Tier asked for", "The level of support that the referrer asked for."),
    "pending-tier": ("Tier that waits", "The level of support that begins once the person is willing."),
    "mode": ("How the person is seen", "In writing, by telephone, by video or face to face."),
    "urgency": ("How soon", "How soon somebody must act."),
    "reason": ("Reason", "One rule of the policy that held; there is one output for each."),
    "service": ("Kind of support recommended", "One kind of support that the policy adds; one output for each."),
    "gp-prompt": ("Thought for the practice", "Something to consider; it routes nobody and may be ignored."),
    "named-service": (
        "Service of the directory",
        "A HealthcareService that fits, in rank order. The Task's owner has the referral; the others are signposts "
        "and receive nothing.",
    ),
    "provisional": ("Accepted with gaps", "True while something that the policy asks for is missing or unclear."),
    "policy-version": ("Version of the policy", "The version of the triage policy that decided."),
    "outcome": ("Outcome", "How the case ended for the person's work, as the service reports it."),
    "next-date": ("Next date", "The next day on which something is to happen, as the service reports it."),
    "linked-referral": (
        "Another referral of the same person",
        "A Task.input: the ServiceRequest of an earlier or repeated referral.",
    ),
    "red-flag": ("Red flag reported", "A Task.input of a safety Task: the flag that somebody must look at."),
    "words": ("Where free text stands", "A Task.input: the element whose words a person must read."),
    "clearance": (
        "Clearance",
        "Put out by the owner of a safety review: a reference to the QuestionnaireResponse in which a named clinician "
        "says that the risk was reviewed.",
    ),
    "answer": ("Answer", "Put out by the practice: a reference to the QuestionnaireResponse that answers."),
    "consent-referral": ("Consent to the referral", "Put out by the practice: whether the person agrees."),
}
"""Code: (display, definition)."""

TIER = {
    "A": "Advice for the practice on what to write on the fit note, and guidance for the patient. No appointment.",
    "B": "An occupational health professional assesses the person and reports to the practice.",
    "C": "A case manager works with the person on health, work and home together.",
}
MODE = {
    "advice": "The person is not seen: the advice goes in writing.",
    "telephone": "The person is telephoned.",
    "video": "The person is seen by video.",
    "face_to_face": "The person is seen in the same room.",
    "none": "No contact is arranged, because nothing is offered yet.",
}
URGENCY = {
    "emergency": "Somebody may be in danger now: 999, or the practice at once.",
    "same_day": "A clinician must look today.",
    "urgent": "A clinician must look within two working days.",
    "priority": "The waiting targets are halved.",
    "routine": "The usual waiting targets.",
}
DISPOSITION = {
    "accept": "The referral is taken; a tier says for which support.",
    "return_urgent_to_gp": "A red flag ended triage: a clinician of the practice is asked to look first.",
    "returned_no_consent": "The person said no to the referral; nothing was sent on.",
    "hold_for_consent": "Nobody recorded whether the person agrees; the referral waits for it.",
    "signpost": "This service is not for this person; the answer says who may help instead.",
    "follow_up": "The person is back at work; the case is looked at again after one, three and six months.",
}
OUTCOME = {
    "returned-same-job": "The person works again in the job they had.",
    "returned-amended-job": "The person works again for the same employer, with lasting changes.",
    "remained-in-work": "The person never stopped working, or was at work throughout the support.",
    "other-work": "The person works in another job or for another employer.",
    "training": "The person began a course or an apprenticeship.",
    "became-unemployed": "The employment ended and no other has begun.",
    "refused-plan": "A plan was offered and the person did not want it.",
    "withdrew": "The person ended the support themselves.",
    "clinically-unfit": "Health does not allow work for the time being.",
    "lost-contact": "The person could not be reached any more.",
}
PRACTICE_TASK = {
    "safety-review": "A red flag is on record: a named clinician looks and says whether the hold may end.",
    "safety-duty": "A red flag with which triage goes on brings the practice a duty, such as advice on driving.",
    "record-consent": "Ask the person whether they agree to the referral, and record it.",
    "answer-question": "A service or the hub asked something about the referral.",
    "read-words": "Free text came with a referral or an answer, which no rule can read: a person must.",
}
FEEDBACK_CATEGORY = {
    "accepted": "The referral was accepted: for which support, why, and who makes contact.",
    "differs-from-request": "What was arranged is not quite what the referrer asked for, and why.",
    "safety-hold": "A red flag stopped the referral: what to do now, and what ends the hold.",
    "safety-escalated": "Nobody acknowledged a safety hold in time: the hub's duty clinician was called.",
    "safety-reminded": "A safety hold was acknowledged, but no review was recorded yet.",
    "safety-duty": "A red flag brings the practice a duty while the referral goes on.",
    "provisional": "The referral goes ahead with details missing, which are being asked for.",
    "consent-held": "The referral waits, because nobody recorded whether the patient agrees.",
    "consent-chased": "A reminder that the patient's agreement is still not recorded.",
    "consent-refused": "The patient does not agree, so the referral ended and nothing was sent on.",
    "consent-lapsed": "The referral ended, because agreement was not recorded in time.",
    "consent-withdrawn": "The patient no longer agrees, so the support ends.",
    "no-local-service": "No local service fits: what is offered instead, and who looks after the case.",
    "report": "The service's report after its assessment.",
    "step-up": "The person gets more support than before, and why.",
    "step-down": "The person gets less support than before, and why.",
    "unreachable": "The patient could not be reached; the referral stays open.",
    "signposted": "This service is not for this patient; who may help instead.",
    "taken-on": "A service took the person on.",
    "declined": "A service declined, and why; what happens next.",
    "rerouted": "The referral moved to another service.",
    "capacity-hold": "Every service that fits is full; until when the referral waits.",
    "question": "A question that the practice is asked to answer.",
    "answer-received": "An answer arrived and was read.",
    "retriaged": "New facts were looked at; whether they changed anything.",
    "contact": "The service tried to reach the patient, or did.",
    "appointment": "An appointment was booked, moved or cancelled.",
    "not-attended": "The patient missed an appointment.",
    "plan": "A plan for the return to work was agreed.",
    "in-support": "The support has begun.",
    "mdt-review": "Several professionals look at the case together.",
    "relapse": "The person is off work again; the earlier support is taken up again.",
    "hold-acknowledged": "Somebody acknowledged the safety hold.",
    "hold-cleared": "A named clinician ended the safety hold; what happens now.",
    "cancellation-requested": "The practice took the referral back; the service is asked to confirm.",
    "cancellation-confirmed": "The service confirmed that it stopped.",
    "cancelled": "The referral was taken back, and has ended.",
    "sent-in-error": "The referral was sent by mistake: stop and delete.",
    "follow-up": "How the person is, one, three or six months after returning to work.",
    "outcome": "How the case ended.",
    "service-wrote": "A service wrote about the referral in its own words.",
    "hidden-from-patient": "The part of a message that the patient must not read in an open record, on its own.",
}
BUSINESS_STATUS = {
    "awaiting-triage": "The referral has just arrived; nobody sees this, since triage is part of receiving it.",
    "awaiting-information": "A question was asked. The status stays as it was; the answer restores what was before.",
    "contact-attempted": "The service tried to reach the person and did not.",
    "contacted": "The service, the practice or the hub spoke with the person.",
    "appointment-booked": "The person has an appointment.",
    "appointment-moved": "The appointment was moved to another time.",
    "appointment-cancelled": "The appointment was cancelled, by whomever.",
    "did-not-attend": "The person did not come to the appointment.",
    "assessed": "The service assessed the person.",
    "plan-agreed": "The person and the service agreed how the return to work goes.",
    "in-support": "The support that was planned is under way.",
    "mdt-review": "Several professionals look at the case together.",
}
"""Where the state table says only that somebody took a step."""
ASKED_FOR = {
    "declined": (
        "Declined by a service",
        "Written by a service that declines, with Task.status rejected. No referral stays there: it moves to the next "
        "service, or there is none.",
    )
}
"""Business statuses that somebody writes to ask for a step, and where no referral stands."""

ACCESS_MODE = {
    "telephone": ("By telephone", "The service sees people by telephone."),
    "video": ("By video", "The service sees people by video."),
    "face_to_face": ("Face to face", "The service sees people in the same room."),
    "online": ("Online", "The service is a website or an application; nobody is met."),
    "in_practice": ("In the practice", "The service sees people at GP practices."),
}
ELIGIBILITY = {
    "rule": ("By the machine rule", "A sentence made from the rule by which this server matches people."),
    "as-stated": ("As the source states it", "The words in which the service or a published paper puts it."),
}
DIRECTORY_STATUS = {
    "active": ("Running", "The service runs, as far as the directory knows."),
    "active-2022": ("Running in 2022", "Described as running in 2022; used only where somebody has verified it since."),
    "unknown": ("Not known", "Nobody knows whether it still runs; nothing is routed to it."),
    "ceased": ("Ended", "The service has ended; nothing is routed to it."),
}
DIRECTORY_ROUTES = {
    "stated": ("Routes are stated", "The service takes referrals only from those that referralMethod lists."),
    "unstated": ("Routes are not stated", "Nobody said who may refer; anyone may."),
}
CONSENT_CATEGORY = {
    "refer": ("To be referred", "The person agrees (or not) that this referral is made and acted on."),
    "feed-back": ("To tell the practice", "The person agrees (or not) that their practice is told what happens."),
    "tell-employer": (
        "To tell the employer",
        "The person agrees (or not) that the employer is told what they can do, adjustments and dates; no diagnosis.",
    ),
}
USE_CASE = {
    "work-and-health": (
        "Work and health",
        "A referral for help with staying in or returning to work. BaRS has no use case for it, so this code stands "
        "beside BaRS's `referral` in ServiceRequest.category.",
    )
}
CIRCUMSTANCE_UNSEEN = "The policy has no such fact, so it is never known to hold."
