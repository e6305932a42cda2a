"""Alembic's folder: the steps that build the tables of schema.py."""
