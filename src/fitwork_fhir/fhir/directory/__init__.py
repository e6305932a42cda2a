"""Reads and writes the directory as HealthcareService, Organization and Location (FHIR R4)."""

from fitwork_fhir.fhir.directory.reading import read_service
from fitwork_fhir.fhir.directory.writing import write_service

__all__ = ["read_service", "write_service"]
