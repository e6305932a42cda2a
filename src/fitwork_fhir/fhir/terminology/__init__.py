"""Answers about codes: ours, from profiles/, and those of the R4 value sets that validation binds to."""
