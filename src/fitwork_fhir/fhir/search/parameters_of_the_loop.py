"""Search parameters of what a referral moves by: requests, Tasks, messages, answers, contacts; as FHIR R4 defines them.

A line each: name, type, where its values stand, the types a reference may point at (`*`: any;
`@anyone`: who may act; none: a canonical).
"""

ROWS: dict[str, str] = {
    "ServiceRequest": """
        authored date authoredOn
        based-on reference basedOn CarePlan MedicationRequest ServiceRequest
        body-site token bodySite
        category token category
        code token code
        encounter reference encounter Encounter EpisodeOfCare
        identifier token identifier
        instantiates-canonical reference instantiatesCanonical
        instantiates-uri uri instantiatesUri
        intent token intent
        occurrence date occurrenceDateTime|occurrencePeriod
        patient reference subject Patient
        performer reference performer @anyone
        performer-type token performerType
        priority token priority
        replaces reference replaces ServiceRequest
        requester reference requester @anyone
        requisition token requisition
        specimen reference specimen Specimen
        status token status
    """,
    "Task": """
        authored-on date authoredOn
        based-on reference basedOn ServiceRequest *
        business-status token businessStatus
        code token code
        encounter reference encounter Encounter
        focus reference focus ServiceRequest Communication *
        group-identifier token groupIdentifier
        identifier token identifier
        intent token intent
        modified date lastModified
        owner reference owner @anyone
        part-of reference partOf Task
        patient reference for Patient
        performer token performerType
        period date executionPeriod
        priority token priority
        requester reference requester @anyone
        status token status
    """,
    "Communication": """
        based-on reference basedOn ServiceRequest *
        category token category
        encounter reference encounter Encounter
        identifier token identifier
        instantiates-canonical reference instantiatesCanonical
        instantiates-uri uri instantiatesUri
        medium token medium
        part-of reference partOf Task *
        received date received
        recipient reference recipient @anyone
        sender reference sender @anyone
        sent date sent
        status token status
        subject reference subject Patient Group
    """,
    "QuestionnaireResponse": """
        author reference author @anyone
        authored date authored
        based-on reference basedOn CarePlan ServiceRequest
        encounter reference encounter Encounter
        identifier token identifier
        part-of reference partOf Observation Procedure
        patient reference subject Patient
        questionnaire reference questionnaire
        source reference source Patient Practitioner PractitionerRole RelatedPerson
        status token status
    """,
    "Encounter": """
        account reference account Account
        appointment reference appointment Appointment
        based-on reference basedOn ServiceRequest
        class token class
        date date period
        diagnosis reference diagnosis.condition Condition Procedure
        episode-of-care reference episodeOfCare EpisodeOfCare
        identifier token identifier
        location reference location.location Location
        location-period date location.period
        part-of reference partOf Encounter
        participant reference participant.individual Practitioner PractitionerRole RelatedPerson
        participant-type token participant.type
        patient reference subject[Patient] Patient
        practitioner reference participant.individual[Practitioner] Practitioner
        reason-code token reasonCode
        reason-reference reference reasonReference Condition Observation Procedure
        service-provider reference serviceProvider Organization
        special-arrangement token hospitalization.specialArrangement
        status token status
        subject reference subject Patient Group
        type token type
    """,
    "Appointment": """
        actor reference participant.actor @anyone
        appointment-type token appointmentType
        based-on reference basedOn ServiceRequest
        date date start
        identifier token identifier
        location reference participant.actor[Location] Location
        part-status token participant.status
        patient reference participant.actor[Patient] Patient
        practitioner reference participant.actor[Practitioner] Practitioner
        reason-code token reasonCode
        reason-reference reference reasonReference Condition Observation Procedure
        service-category token serviceCategory
        service-type token serviceType
        slot reference slot Slot
        specialty token specialty
        status token status
        supporting-info reference supportingInformation *
    """,
    "Provenance": """
        agent reference agent.who @anyone
        agent-role token agent.role
        agent-type token agent.type
        entity reference entity.what *
        location reference location Location
        patient reference target[Patient] Patient
        recorded date recorded
        target reference target *
        when date occurredDateTime
    """,
}
