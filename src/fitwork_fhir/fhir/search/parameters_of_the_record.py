"""Search parameters of what a referral says about a person, as FHIR R4 defines them.

A line each: name, type, where its values stand, the types a reference may point at (`*`: any;
`@anyone`: who may act; none: a canonical).
"""

ROWS: dict[str, str] = {
    "Condition": """
        abatement-date date abatementDateTime|abatementPeriod
        asserter reference asserter Patient Practitioner PractitionerRole RelatedPerson
        body-site token bodySite
        category token category
        clinical-status token clinicalStatus
        code token code
        encounter reference encounter Encounter
        evidence token evidence.code
        evidence-detail reference evidence.detail *
        identifier token identifier
        onset-date date onsetDateTime|onsetPeriod
        patient reference subject[Patient] Patient
        recorded-date date recordedDate
        severity token severity
        stage token stage.summary
        subject reference subject Patient Group
        verification-status token verificationStatus
    """,
    "Observation": """
        based-on reference basedOn CarePlan MedicationRequest ServiceRequest
        category token category
        code token code
        combo-code token code|component.code
        combo-data-absent-reason token dataAbsentReason|component.dataAbsentReason
        combo-value-concept token valueCodeableConcept|component.valueCodeableConcept
        component-code token component.code
        component-data-absent-reason token component.dataAbsentReason
        component-value-concept token component.valueCodeableConcept
        data-absent-reason token dataAbsentReason
        date date effectiveDateTime|effectivePeriod|effectiveInstant
        derived-from reference derivedFrom DocumentReference Observation QuestionnaireResponse
        device reference device Device
        encounter reference encounter Encounter EpisodeOfCare
        focus reference focus *
        has-member reference hasMember Observation QuestionnaireResponse
        identifier token identifier
        method token method
        part-of reference partOf MedicationStatement Procedure
        patient reference subject[Patient] Patient
        performer reference performer @anyone
        specimen reference specimen Specimen
        status token status
        subject reference subject Patient Device Group Location
        value-concept token valueCodeableConcept
        value-date date valueDateTime|valuePeriod
    """,
    "Consent": """
        action token provision.action
        actor reference provision.actor.reference @anyone
        category token category
        consentor reference performer @anyone
        date date dateTime
        identifier token identifier
        organization reference organization Organization
        patient reference patient Patient
        period date provision.period
        purpose token provision.purpose
        scope token scope
        security-label token provision.securityLabel
        source-reference reference sourceReference Consent DocumentReference QuestionnaireResponse
        status token status
    """,
    "CarePlan": """
        activity-code token activity.detail.code
        activity-date date activity.detail.scheduledPeriod
        activity-reference reference activity.reference Appointment MedicationRequest ServiceRequest Task
        based-on reference basedOn CarePlan
        care-team reference careTeam CareTeam
        category token category
        condition reference addresses Condition
        date date period
        encounter reference encounter Encounter
        goal reference goal Goal
        identifier token identifier
        instantiates-canonical reference instantiatesCanonical
        instantiates-uri uri instantiatesUri
        intent token intent
        part-of reference partOf CarePlan
        patient reference subject[Patient] Patient
        performer reference activity.detail.performer @anyone
        replaces reference replaces CarePlan
        status token status
        subject reference subject Patient Group
    """,
    "DocumentReference": """
        authenticator reference authenticator Organization Practitioner PractitionerRole
        author reference author @anyone
        category token category
        contenttype token content.attachment.contentType
        custodian reference custodian Organization
        date date date
        encounter reference context.encounter Encounter EpisodeOfCare
        event token context.event
        facility token context.facilityType
        format token content.format
        identifier token masterIdentifier|identifier
        language token content.attachment.language
        patient reference subject[Patient] Patient
        period date context.period
        related reference context.related *
        relatesto reference relatesTo.target DocumentReference
        relation token relatesTo.code
        security-label token securityLabel
        setting token context.practiceSetting
        status token status
        subject reference subject Patient Device Group Practitioner
        type token type
    """,
    "Questionnaire": """
        name string name
        status token status
        title string title
        url uri url
        version token version
    """,
}
