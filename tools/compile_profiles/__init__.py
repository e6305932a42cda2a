"""Turns FHIR R4 definitions into the one JSON Schema that `fitwork_fhir.fhir.validation` runs."""
