"""JSON with line breaks, its numbers and texts to the letter (R4 http.html, _pretty)."""

import re

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^"{}\[\],:]+', re.DOTALL)
_STEP = "  "


def indented(text: str) -> str:
    """Compact JSON, one member or element a line. Only spaces and line breaks are added."""
    written: list[str] = []
    depth, before = 0, ""
    for token in _TOKEN.findall(text):
        if token in "}]":
            depth -= 1
            if before not in ("{", "["):
                written.append(f"\n{_STEP * depth}")
        elif before in ("{", "[", ","):
            written.append(f"\n{_STEP * depth}")
        written.append(": " if token == ":" else token)
        if token in "{[":
            depth += 1
        before = token
    return "".join(written)
