"""Remembers resources, index rows, cases, deliveries, timers and audit."""
