"""Composes what the practice, the patient and the employer are told, as values."""
