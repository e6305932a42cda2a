"""Typed reading of one directory entry; what does not fit becomes a finding that names the entry and the field."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from fitwork_fhir.errors import Finding, warning

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGEST = 2_147_483_647
"""The largest unsignedInt of FHIR R4."""


class Fields:
    """The values of one entry (or of its match), with the findings collected so far."""

    def __init__(self, values: Mapping[str, object], where: str, findings: list[Finding]) -> None:
        self._values = values
        self._where = where
        self._findings = findings

    def wrong(self, key: str, what: str) -> None:
        """Note an error of the field."""
        self._findings.append(Finding("value", f"{self._where}: {key} {what}", f"{self._where}.{key}"))

    def odd(self, key: str, what: str) -> None:
        """Note something that is read but means nothing to us."""
        self._findings.append(warning("informational", f"{self._where}: {key} {what}", f"{self._where}.{key}"))

    def nested(self, key: str) -> "Fields | None":
        """The fields of an object inside this one; None where absent or null."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.wrong(key, "is not an object")
            return None
        return Fields(value, f"{self._where}.{key}", self._findings)

    def unknown(self, known: Iterable[str]) -> tuple[str, ...]:
        """Keys present that are not known, in order."""
        return tuple(str(key) for key in self._values if key not in set(known))

    def text(self, *keys: str, required: bool = False) -> str | None:
        """The first of the keys that is present, white space collapsed; None where all are absent, null or blank."""
        key = next((k for k in keys if self._values.get(k) is not None), keys[0])
        value = self._values.get(key)
        if value is None or value == "":
            if required:
                self.wrong(key, "is missing")
            return None
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if not text or not text.isprintable():
            self.wrong(key, "is not a text")
            return None
        return text

    def texts(self, *keys: str, required: bool = False) -> tuple[str, ...]:
        """The texts of a list (one text is a list of one), in order, without repeats; empty where absent."""
        key = next((k for k in keys if self._values.get(k) is not None), keys[0])
        value = self._values.get(key)
        if isinstance(value, str):
            value = [value]
        if value is None or value == []:
            if required:
                self.wrong(key, "is missing")
            return ()
        texts = [" ".join(v.split()) if isinstance(v, str) else "" for v in value] if isinstance(value, list) else [""]
        if not all(text and text.isprintable() for text in texts):
            self.wrong(key, "is not a list of texts")
            return ()
        return tuple(dict.fromkeys(texts))

    def words(self, key: str, allowed: frozenset[str]) -> frozenset[str]:
        """A set of words of a vocabulary; empty where absent."""
        found = frozenset(self.texts(key))
        for word in sorted(found - allowed):
            self.wrong(key, f"holds the unknown word {word!r}; known are {', '.join(sorted(allowed))}")
        return found

    def limit(self, key: str, allowed: frozenset[str]) -> frozenset[str] | None:
        """A stated limit; None where absent or null. An empty list would match nobody and is an error."""
        if self._values.get(key) is None:
            return None
        found = self.words(key, allowed)
        if self._values[key] == []:
            self.wrong(key, "is an empty list, which matches nobody; leave it out for no limit")
        return found

    def whole(self, key: str, *, low: int = 0, high: int = LARGEST) -> int | None:
        """A whole number in the range, ends included; None where absent."""
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.wrong(key, f"is not a whole number from {low} to {high}")
            return None
        return value

    def flag(self, key: str) -> bool | None:
        """true or false; None where absent."""
        value = self._values.get(key)
        if value is not None and not isinstance(value, bool):
            self.wrong(key, "is neither true nor false")
            return None
        return value

    def day(self, key: str) -> date | None:
        """A date as YYYY-MM-DD; None where absent."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.wrong(key, "is not a date written YYYY-MM-DD")
        return None
