"""Reads FHIR JSON into values and writes values as FHIR JSON."""
