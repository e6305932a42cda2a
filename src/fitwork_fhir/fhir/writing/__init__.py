"""Writes the loop's values as FHIR R4 JSON; the oracle in the tests is fhir.resources and an outside validator."""
