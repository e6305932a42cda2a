"""Turns what a practice's system holds into one Record; knows the codes that mean fit note."""
