"""What an operation is asked: parameters of a query string or of a Parameters resource, by the operation's table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fitwork_fhir.errors import Finding, Invalid, NotSupported, warning
from fitwork_fhir.fhir.operations import Operation, Parameter
from fitwork_fhir.fhir.search.refusals import shown

_TEXTS = ("valueUri", "valueCanonical", "valueUrl", "valueCode", "valueString")
_ELEMENTS: Mapping[str, tuple[str, ...]] = {
    "integer": ("valueInteger", "valueUnsignedInt", "valuePositiveInt"),
    "Coding": ("valueCoding",),
    "CodeableConcept": ("valueCodeableConcept",),
}
"""Where a value of a type stands in a parameter; every other type is a text."""
_CONTROLS = frozenset({"_format", "_pretty"})


@dataclass(frozen=True, slots=True)
class Coded:
    """A code that is asked about; `system` is None where none was given."""

    system: str | None
    code: str
    display: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of one call by name, and what was passed over."""

    values: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return value if isinstance(value, str) else None

    def whole(self, name: str) -> int | None:
        """A number from 0 on. Raises Invalid on a negative one."""
        value = self.values.get(name)
        if value is None:
            return None
        if value < 0:
            raise Invalid(Finding("value", f"{name} cannot be negative.", name, reason="operation-value"))
        return int(value)

    def codings(self, system: str | None = None) -> tuple[Coded, ...]:
        """The one code asked about: as code, as coding or as the codings of a codeableConcept. Raises Invalid."""
        given = [name for name in ("code", "coding", "codeableConcept") if name in self.values]
        if len(given) != 1:
            text = "Give exactly one of code, coding and codeableConcept."
            raise Invalid(Finding("required", text, "code", reason="operation-code"))
        if given == ["code"]:
            return (Coded(self.text("system") or system, self.values["code"], self.text("display")),)
        value = self.values[given[0]]
        codings = [value] if given == ["coding"] else value.get("coding", [])
        found = tuple(Coded(c.get("system"), c["code"], c.get("display")) for c in codings if "code" in c)
        if not found:
            raise Invalid(Finding("required", "There is no code in it.", given[0], reason="operation-code"))
        return found


def of_query(operation: Operation, pairs: Iterable[tuple[str, str]], *, strict: bool) -> Asked:
    """The parameters of a GET."""
    return _read(operation, ((name, value, _of_text) for name, value in pairs if name not in _CONTROLS), strict)


def of_parameters(operation: Operation, resource: Mapping[str, Any], *, strict: bool) -> Asked:
    """The parameters of a POST."""
    given = resource.get("parameter", ())
    return _read(operation, ((part["name"], part, _of_part) for part in given), strict)


_Reader = Callable[[Parameter, Any], Any]


def _read(operation: Operation, given: Iterable[tuple[str, Any, _Reader]], strict: bool) -> Asked:
    known = {parameter.name: parameter for parameter in operation.takes}
    values: dict[str, Any] = {}
    findings = []
    for name, value, read in given:
        parameter = known.get(name)
        if parameter is None:
            findings.append(_passed_over(operation, name, strict))
        elif parameter.most == "*":
            values.setdefault(name, []).append(read(parameter, value))
        elif name in values:
            raise Invalid(Finding("value", f"{name} is given twice.", name, reason="operation-value"))
        else:
            values[name] = read(parameter, value)
    return Asked(values, tuple(findings))


def _passed_over(operation: Operation, name: str, strict: bool) -> Finding:
    """A warning where the parameter changes nothing; a refusal where leaving it out would change the answer."""
    if name in operation.passed_over and not strict:
        text = f"The parameter {name} changes nothing here and was passed over."
        return warning("not-supported", text, name, reason="operation-parameter")
    text = "This operation does not take one of the parameters. It takes: " + ", ".join(p.name for p in operation.takes)
    raise NotSupported(Finding("not-supported", text + ".", shown(name), reason="operation-parameter"))


def _of_text(parameter: Parameter, value: str) -> Any:
    if parameter.type == "integer":
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
            raise _wrong(parameter)
        return int(value)
    if parameter.type in ("Coding", "CodeableConcept") or not value or "\0" in value:
        raise _wrong(parameter)
    return value


def _of_part(parameter: Parameter, part: Mapping[str, Any]) -> Any:
    for name in _ELEMENTS.get(str(parameter.type), _TEXTS):
        if name in part:
            return part[name]
    raise _wrong(parameter)


def _wrong(parameter: Parameter) -> Invalid:
    text = f"{parameter.name} must be a {parameter.type}"
    by_post = "; a Coding or CodeableConcept is sent by POST, in Parameters" if str(parameter.type)[0].isupper() else ""
    return Invalid(Finding("value", f"{text}{by_post}.", parameter.name, reason="operation-value"))
