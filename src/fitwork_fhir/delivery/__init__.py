"""Carries feedback out."""
