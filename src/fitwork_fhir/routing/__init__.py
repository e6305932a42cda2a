"""Picks the local service for a tier, place and person, or says why none fits."""
