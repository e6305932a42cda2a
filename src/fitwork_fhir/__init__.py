"""fitwork_fhir: a FHIR R4 referral loop between GP practices and work-and-health services."""

__version__ = "0.1.0"
