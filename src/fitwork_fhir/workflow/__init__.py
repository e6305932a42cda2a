"""The use cases as functions, and the ports they call."""
