"""The request made from a record: its facts, what it lacks, and the statuses it may pass through."""
