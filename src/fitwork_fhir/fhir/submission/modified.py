"""What of a referral is not read, because something in it changes its meaning in a way that is not known here.

A referral is refused where its request, its patient or a form as a whole is modified. Anything else that is modified is
stored, put before a person and no fact; a red flag in it is heard all the same (policy S4, S5).
"""

from collections.abc import Iterator
from typing import Any

from fitwork_fhir.errors import Unprocessable
from fitwork_fhir.fhir.answers import answered, value_of
from fitwork_fhir.fhir.modifiers import modified_at, own_modifier
from fitwork_fhir.fhir.submission.reading import Json, Reading
from fitwork_fhir.referral.submission import Words

_WHOLE = frozenset({"ServiceRequest", "Patient", "QuestionnaireResponse", "MessageHeader"})
"""Types that are read or refused, nothing between."""
_REFUSED = "This element may change what the rest means, and this server does not know how. Send the referral without."
_ASIDE = "This element may change what the resource means, and this server does not know how: it is shown, not read."
_ITEM_ASIDE = "This answer is modified in a way this server does not know: it is put before a person, and not read."


def look_for_modifiers(reading: Reading, body: Json) -> None:
    """Refuse, or set aside, what is modified. Raises Unprocessable naming the element."""
    reading.modified = True
    if body.get("resourceType") == "Bundle" and (name := own_modifier(body)):
        _refuse(reading, f"Bundle.{name}")
    for part in reading.contents.received:
        resource, where = part.resource, reading.contents.path(part.resource)
        if part.type in _WHOLE:
            if name := own_modifier(resource):
                _refuse(reading, f"{where}.{name}")
        elif found := next(modified_at(resource, where), None):
            reading.aside.add(id(resource))
            reading.words.append(Words(where=part.type, text=f"{part.type}: not read, as {found} may change it."))
            reading.findings.warn("extension", _ASIDE, found, "modifier-unknown")


def _refuse(reading: Reading, where: str) -> None:
    reading.findings.refuse(Unprocessable, "extension", _REFUSED, where, "modifier-refused")


def understood(reading: Reading, response: Json) -> Json:
    """The response without the items that are modified, or below one that is; itself where none is."""
    if not reading.modified:
        return response
    where = reading.contents.path(response)
    items = response.get("item") or ()
    kept = [_kept(reading, item, f"{where}.item[{place}]") for place, item in enumerate(items)]
    same = all(one is other for one, other in zip(kept, items, strict=True))
    return response if same else {**response, "item": kept}


def _kept(reading: Reading, item: Any, where: str) -> Any:
    """An item as it is; empty in its place where it is modified; without what is modified below it."""
    if own_modifier(item) or any(own_modifier(answer) for answer in item.get("answer") or ()):
        reading.findings.warn("extension", _ITEM_ASIDE, where, "modifier-unknown")
        reading.words.extend(_words(item))
        return {}
    return _inside(item, lambda each, path: _kept(reading, each, path), where)


def _inside(item: Any, keep: Any, where: str) -> Any:
    changed: dict[str, Any] = {}
    for name in ("item", "answer"):
        before = item.get(name) or ()
        keep_one = keep if name == "item" else (lambda each, path: _inside(each, keep, path))
        after = [keep_one(each, f"{where}.{name}[{place}]") for place, each in enumerate(before)]
        if any(one is not other for one, other in zip(after, before, strict=True)):
            changed[name] = after
    return {**item, **changed} if changed else item


def _words(item: Json) -> Iterator[Words]:
    for each in answered({"item": [item]}):
        values = [str(value) for answer in each.answers if (value := value_of(answer)) is not None]
        if values:
            yield Words(where="QuestionnaireResponse.item", text=f"{each.text or each.link_id}: {', '.join(values)}")
