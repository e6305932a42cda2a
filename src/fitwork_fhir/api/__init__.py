"""Speaks FHIR over HTTP."""
