"""The JSON form of each FHIR primitive, as a schema.

R4 datatypes.html gives a regex per primitive; these say the same in a dialect without lookaround (the linear engine
refuses it), are anchored, and know month lengths and leap years, so that 2026-02-30 needs no calendar code.
https://hl7.org/fhir/R4/datatypes.html#primitive
"""

_YEAR = "(?:[0-9](?:[0-9](?:[0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"  # not 0000
_MONTH_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP_DAY = "(?:(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
_DAY = f"(?:{_YEAR}-{_MONTH_DAY}|{_LEAP_DAY})"
_PARTIAL = f"{_YEAR}(?:-(?:0[1-9]|1[0-2]))?"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:[.][0-9]+)?"
_ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_LARGEST = 2**31 - 1
_SEXTET = r"[A-Za-z0-9+/][ \t\r\n]*"
_PADDED = rf"(?:{_SEXTET}){{2}}=[ \t\r\n]*=[ \t\r\n]*|(?:{_SEXTET}){{3}}=[ \t\r\n]*"
_BASE64 = rf"^[ \t\r\n]*(?:(?:{_SEXTET}){{4}})*(?:{_PADDED})?$"
_VISIBLE = r"[^\x00-\x20]"  # R4's \S is ASCII: a no-break space inside a code is legal
_TEXT = _VISIBLE  # anywhere; control characters are looked for in a body as a whole, see validation/characters.py
_LETTER = r"(?:[^<&\x00-\x08\x0B\x0C\x0E-\x1F]|&(?:amp|lt|gt|quot|apos);)"
_RUN = rf"(?:{_LETTER}|<br ?/>|<b>{_LETTER}*</b>|<i>{_LETTER}*</i>|<em>{_LETTER}*</em>|<strong>{_LETTER}*</strong>)*"
_STARTED = rf"[^<&\x00-\x20]{_RUN}"  # with some text
_PARAGRAPHS = rf"[ \t\r\n]*(?:<p>{_STARTED}</p>[ \t\r\n]*)+"
_PLAIN_XHTML = rf'^<div xmlns="http://www[.]w3[.]org/1999/xhtml">(?:{_STARTED}|{_PARAGRAPHS})</div>$'
_ONE_MEGABYTE = 1024 * 1024


def _text(pattern: str, **more: object) -> dict:
    return {"type": "string", "pattern": pattern, **more}


def _whole(lowest: int) -> dict:
    return {"type": "integer", "minimum": lowest, "maximum": _LARGEST, "x-rule": "whole-number"}


PRIMITIVES: dict[str, dict] = {
    "boolean": {"type": "boolean"},
    "integer": _whole(-(2**31)),
    "unsignedInt": _whole(0),
    "positiveInt": _whole(1),
    "decimal": {"type": "number"},
    "string": _text(_TEXT, maxLength=_ONE_MEGABYTE),
    "markdown": _text(_TEXT, maxLength=_ONE_MEGABYTE),
    "code": _text(rf"^{_VISIBLE}+(?:[ \t\r\n]{_VISIBLE}+)*$"),
    "id": _text("^[A-Za-z0-9.-]{1,64}$"),
    "uri": _text(rf"^{_VISIBLE}+$"),
    "url": _text(rf"^{_VISIBLE}+$"),
    "canonical": _text(rf"^{_VISIBLE}+$"),
    "oid": _text("^urn:oid:[0-2](?:[.](?:0|[1-9][0-9]*))+$"),
    "uuid": _text("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"),
    "date": _text(f"^(?:{_PARTIAL}|{_DAY})$"),
    "dateTime": _text(f"^(?:{_PARTIAL}|{_DAY}(?:T{_CLOCK}{_ZONE})?)$"),
    "instant": _text(f"^{_DAY}T{_CLOCK}{_ZONE}$"),
    "time": _text(f"^{_CLOCK}$"),
    "base64Binary": _text(_BASE64),
    # What most systems write is settled here; only richer text costs a call of the XML parser.
    "xhtml": {"type": "string", "if": {"pattern": _PLAIN_XHTML}, "else": {"x-rule": "xhtml"}},
}

OPEN_VALUE_SETS: dict[str, dict] = {
    "http://hl7.org/fhir/ValueSet/mimetypes": _text(
        r"^(?:[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+*-]+(?:[ ]*;.*)?|json|xml|ttl|html)$"
    ),
    "http://hl7.org/fhir/ValueSet/currencies": _text("^[A-Z]{3}$"),
}
"""Required value sets that no definition file lists: BCP 13 media types and ISO 4217 currencies, by their grammar."""
