"""What a rule answers with, on its way to being a Finding."""

from collections.abc import Sequence

Problem = tuple[str, str, str]
"""The FHIRPath below the value that was looked at (".end", "[2]" or nothing), the issue code, a sentence."""

Problems = Sequence[Problem]
