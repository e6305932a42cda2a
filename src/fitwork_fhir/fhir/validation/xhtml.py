"""Whether a narrative is the harmless XHTML that FHIR allows (txt-1, txt-2).

https://hl7.org/fhir/R4/narrative.html#xhtml: HTML 4 chapters 7 to 11 and 15, links, images, style attributes; no
script, form, frame, event handler, DTD or named HTML entity; some text or an image.
"""

from xml.parsers import expat

_SPACE = "http://www.w3.org/1999/xhtml"
_ELEMENTS = """
    a abbr acronym address area b bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em
    font h1 h2 h3 h4 h5 h6 hr i img ins kbd li map ol p pre q s samp small span strike strong sub sup table tbody td
    tfoot th thead tr tt u ul var
"""
_ALLOWED = frozenset(f"{_SPACE} {name}" for name in _ELEMENTS.split())
_LINKS = frozenset({"href", "src", "cite", "longdesc", "usemap", "background", "action"})
_ACTIVE = ("javascript:", "vbscript:", "data:text", "data:application")
_ACTIVE_STYLE = ("javascript:", "vbscript:", "expression(", "behavior:", "-moz-binding")
_BLANK = str.maketrans("", "", "".join(map(chr, range(33))))


class _Refused(Exception):
    """What is wrong, in words that quote nothing."""


class _Reader:
    """Listens to the parser; raises at the first thing that is not allowed."""

    __slots__ = ("anything", "depth")

    def __init__(self) -> None:
        self.depth = 0
        self.anything = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.depth and name != f"{_SPACE} div":
            raise _Refused("must be one div element in the XHTML namespace")
        if name not in _ALLOWED:
            raise _Refused("holds an element that a narrative may not have")
        for attribute, value in attributes.items():
            _check_attribute(attribute.lower(), value)
        self.depth += 1
        self.anything = self.anything or name == f"{_SPACE} img"

    def text(self, text: str) -> None:
        self.anything = self.anything or not text.isspace()

    def refuse(self, *_: object) -> None:
        raise _Refused("must not have a DTD or processing instruction")


def _check_attribute(name: str, value: str) -> None:
    if name.startswith("on"):
        raise _Refused("holds an event handler")
    if name in _LINKS and value.translate(_BLANK).lower().startswith(_ACTIVE):
        raise _Refused("holds a link that runs code")
    if name == "style" and any(each in value.translate(_BLANK).lower() for each in _ACTIVE_STYLE):
        raise _Refused("holds a style that runs code")


def wrong_with_xhtml(div: str) -> str | None:
    """What is wrong with the text of a `div`, or None."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartElementHandler = reader.start
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.ProcessingInstructionHandler = reader.refuse
    try:
        parser.Parse(div.encode(), True)
    except _Refused as refused:
        return str(refused)
    except expat.ExpatError as refused:
        return f"is not well-formed XHTML at line {refused.lineno} column {refused.offset + 1}"
    return None if reader.anything else "must hold some text or an image"
