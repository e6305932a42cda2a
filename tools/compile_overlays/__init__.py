"""Turns the StructureDefinitions of profiles/ into overlays: small schemas run on what the base schema has passed."""
