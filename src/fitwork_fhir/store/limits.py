"""The numbers that bound the store's work, in one place."""

from datetime import timedelta

CLAIM = timedelta(seconds=60)
"""How long a worker keeps due timers to itself; if it dies, another takes them after this."""
GROUP = 64
"""Transactions SQLite writes to disk together."""
NARROW = 200
"""A search condition that at most this many documents meet is looked up first, through the index."""
BATCH = 500
"""Documents read at once by a search for what is not in the index."""
MOST_READ = 20_000
"""Documents one such search reads at most."""
WRITE_MARK = 1009
"""The upper 12 bits of the advisory lock keys that mark a writing transaction on PostgreSQL; the rest is a time."""
CONNECTIONS = 10
"""PostgreSQL connections one process opens at most."""
