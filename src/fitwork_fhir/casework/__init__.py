"""What happens after triage: steps, timers, reviews, follow-ups, outcomes."""
