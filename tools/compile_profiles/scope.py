"""Which resource types are compiled, the commonest first.

The order decides nothing but speed: dispatch is a balanced tree over this list.
"""

LOOP = (
    "Patient", "ServiceRequest", "Task", "Communication", "QuestionnaireResponse", "Organization",
    "Practitioner", "PractitionerRole", "Condition", "Observation", "Bundle", "OperationOutcome",
    "MessageHeader", "HealthcareService", "Location", "Consent", "CarePlan", "DocumentReference",
    "Questionnaire", "Parameters", "Binary", "Encounter", "Appointment", "Provenance", "AuditEvent",
)  # fmt: skip
"""What the loop itself stores, sends or answers with."""

RECORD = (
    "Flag", "Device", "RelatedPerson", "Procedure", "AllergyIntolerance", "MedicationStatement",
    "MedicationRequest", "Medication", "Coverage", "Slot", "Schedule", "Endpoint", "List", "Composition",
    "CareTeam", "Goal", "EpisodeOfCare", "Basic", "DiagnosticReport", "Group", "CommunicationRequest",
    "Subscription", "Immunization", "Person", "FamilyMemberHistory", "RiskAssessment", "ClinicalImpression",
    "Specimen", "Substance", "Media", "ImagingStudy", "BodyStructure", "MedicationAdministration",
    "MedicationDispense", "AdverseEvent", "DetectedIssue", "AppointmentResponse", "DeviceRequest",
    "DeviceUseStatement", "NutritionOrder", "VisionPrescription", "RequestGroup", "OrganizationAffiliation",
    "DocumentManifest", "Account", "MolecularSequence",
)  # fmt: skip
"""What may ride along in a referral or in a record."""

CONFORMANCE = (
    "PlanDefinition", "CodeSystem", "ValueSet", "ConceptMap", "StructureDefinition", "CapabilityStatement",
    "OperationDefinition", "MessageDefinition", "SearchParameter", "ActivityDefinition", "Library", "NamingSystem",
    "CompartmentDefinition",
)  # fmt: skip
"""What the server publishes about itself."""

TYPES = LOOP + RECORD + CONFORMANCE
