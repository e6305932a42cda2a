"""Root elements of each type as its R4 definition marks them: in the summary; mandatory, or changing what others mean.

https://hl7.org/fhir/R4/elementdefinition.html#isSummary, #isModifier
"""

_SUMMARY: dict[str, str] = {
    "Patient": ("identifier active name telecom gender birthDate deceased address managingOrganization link"),
    "Practitioner": ("identifier active name telecom address gender birthDate"),
    "PractitionerRole": ("identifier active period practitioner organization code specialty location telecom"),
    "Organization": ("identifier active type name partOf"),
    "Location": ("identifier status operationalStatus name description mode type physicalType managingOrganization"),
    "HealthcareService": ("identifier active providedBy category type specialty location name comment photo"),
    "ServiceRequest": (
        "identifier instantiatesCanonical instantiatesUri basedOn replaces requisition status intent category "
        "priority doNotPerform code orderDetail quantity subject encounter occurrence asNeeded authoredOn "
        "requester performerType performer locationCode locationReference reasonCode reasonReference specimen "
        "bodySite patientInstruction"
    ),
    "Task": (
        "instantiatesCanonical instantiatesUri basedOn groupIdentifier partOf status statusReason "
        "businessStatus intent code description focus for encounter executionPeriod lastModified requester "
        "owner location"
    ),
    "Communication": (
        "identifier instantiatesCanonical instantiatesUri basedOn partOf status statusReason priority subject "
        "encounter reasonCode reasonReference"
    ),
    "QuestionnaireResponse": (
        "identifier basedOn partOf questionnaire status subject encounter authored author source"
    ),
    "Condition": (
        "identifier clinicalStatus verificationStatus code bodySite subject encounter onset recordedDate "
        "recorder asserter"
    ),
    "Observation": (
        "identifier basedOn partOf status code subject focus encounter effective issued performer value "
        "hasMember derivedFrom component"
    ),
    "Consent": (
        "identifier status scope category patient dateTime performer organization source policyRule "
        "verification provision"
    ),
    "CarePlan": (
        "identifier instantiatesCanonical instantiatesUri basedOn replaces partOf status intent category "
        "title description subject encounter period created author addresses"
    ),
    "DocumentReference": (
        "masterIdentifier identifier status docStatus type category subject date author relatesTo description "
        "securityLabel content context"
    ),
    "Binary": ("contentType securityContext"),
    "Encounter": (
        "identifier status class type serviceType subject episodeOfCare participant appointment reasonCode "
        "reasonReference diagnosis"
    ),
    "Appointment": (
        "identifier status cancelationReason serviceCategory serviceType specialty appointmentType reasonCode start end"
    ),
    "Provenance": ("target recorded"),
}
_KEPT: dict[str, str] = {
    "Patient": ("active deceased link"),
    "Organization": ("active"),
    "Location": ("status"),
    "HealthcareService": ("active"),
    "ServiceRequest": ("status intent doNotPerform subject"),
    "Task": ("status intent"),
    "Communication": ("status"),
    "QuestionnaireResponse": ("status"),
    "Condition": ("clinicalStatus verificationStatus subject"),
    "Observation": ("status code"),
    "Consent": ("status scope category"),
    "CarePlan": ("status intent subject"),
    "DocumentReference": ("status content"),
    "Binary": ("contentType"),
    "Encounter": ("status class"),
    "Appointment": ("status participant"),
    "Provenance": ("target recorded agent"),
    "StructureDefinition": (
        "url name status experimental kind abstract type baseDefinition derivation context snapshot differential"
    ),
    "CodeSystem": ("status experimental content"),
    "ValueSet": ("status experimental"),
    "ConceptMap": ("status experimental"),
    "Questionnaire": ("status experimental"),
    "MessageDefinition": ("status experimental date event"),
    "OperationDefinition": ("name status experimental kind code system type instance"),
    "PlanDefinition": ("status experimental"),
    "CapabilityStatement": (
        "status experimental date kind fhirVersion format description implementation rest messaging"
    ),
    "NamingSystem": ("name status kind date uniqueId"),
}
SUMMARY = {type_: frozenset(words.split()) for type_, words in _SUMMARY.items()}
"""isSummary."""
KEPT = {type_: frozenset(words.split()) for type_, words in _KEPT.items()}
"""Minimum one, or isModifier: no part of a resource is given without them."""
CHOICES = frozenset(
    {"asNeeded", "abatement", "deceased", "effective", "multipleBirth", "occurred", "occurrence", "onset"}
)
CHOICES |= {"event", "quantity", "source", "value"}
"""Elements whose name in JSON goes on with the type of the value."""
