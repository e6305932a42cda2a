"""The policy: tables and one pure, total, deterministic decide."""
