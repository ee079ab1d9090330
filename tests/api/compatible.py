"""What would break a client: the description of the last release held against the present one.

Additions break nobody: an operation, a parameter that is not needed, a field of an answer, a value that may be sent.
What was there stays: operations, parameters, fields and values that may be sent, fields of answers with their types,
statuses of success, and scopes. `docs/openapi-v1.json` is what was promised; it grows, and is never cut.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
DEPTH = 12
LIMITS = {"maxLength": min, "maximum": min, "maxItems": min, "minLength": max, "minimum": max, "minItems": max}


def breaking(before: Schema, after: Schema) -> list[str]:
    """Each difference that would break a client, in words."""
    return sorted(set(_operations(before, after)))


def _operations(before: Schema, after: Schema) -> Iterator[str]:
    for path, methods in before["paths"].items():
        for method, old in methods.items():
            where = f"{method.upper()} {path}"
            new = after["paths"].get(path, {}).get(method)
            if new is None:
                yield f"{where} is gone"
                continue
            if old["operationId"] != new["operationId"]:
                yield f"{where} is called {new['operationId']}, not {old['operationId']}"
            yield from _security(where, old, new)
            yield from _parameters(where, before, after, old, new)
            yield from _bodies(where, before, after, old, new)
            yield from _answers(where, before, after, old, new)


def _security(where: str, old: Schema, new: Schema) -> Iterator[str]:
    for one in old["security"]:
        if one not in new["security"]:
            yield f"{where} may not be asked any more by {one or 'nobody'}"


def _resolved(whole: Schema, part: Schema) -> Schema:
    while "$ref" in part or (len(part.get("allOf", ())) == 1):
        if "$ref" not in part:
            part = part["allOf"][0]
            continue
        found: Any = whole
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def _named(whole: Schema, operation: Schema) -> dict[tuple[str, str], Schema]:
    found = (_resolved(whole, one) for one in operation.get("parameters", ()))
    return {(one["in"], one["name"]): one for one in found}


def _parameters(where: str, before: Schema, after: Schema, old: Schema, new: Schema) -> Iterator[str]:
    had, has = _named(before, old), _named(after, new)
    for key, one in had.items():
        place = f"{where}: parameter {key[1]}"
        if key not in has:
            yield f"{place} is gone"
            continue
        if has[key].get("required") and not one.get("required"):
            yield f"{place} is needed now"
        yield from _sent(place, before, after, one.get("schema", {}), has[key].get("schema", {}), 0)
    for key in set(has) - set(had):
        if has[key].get("required"):
            yield f"{where}: parameter {key[1]} is new and needed"


def _bodies(where: str, before: Schema, after: Schema, old: Schema, new: Schema) -> Iterator[str]:
    had, has = (one.get("requestBody") for one in (old, new))
    if had is None:
        if has is not None and has.get("required"):
            yield f"{where} needs a body now"
        return
    if has is None:
        yield f"{where} takes no body any more"
        return
    if has.get("required") and not had.get("required"):
        yield f"{where} needs its body now"
    for kind, content in had["content"].items():
        if kind not in has["content"]:
            yield f"{where} takes no {kind} any more"
            continue
        yield from _sent(f"{where}: body", before, after, content["schema"], has["content"][kind]["schema"], 0)


def _answers(where: str, before: Schema, after: Schema, old: Schema, new: Schema) -> Iterator[str]:
    for status, said in old["responses"].items():
        if not status.startswith("2"):
            continue
        now = new["responses"].get(status)
        if now is None:
            yield f"{where} does not answer {status} any more"
            continue
        for kind, content in _resolved(before, said).get("content", {}).items():
            there = _resolved(after, now).get("content", {})
            if kind not in there:
                yield f"{where}: {status} has no {kind} any more"
                continue
            yield from _given(f"{where}: {status}", before, after, content["schema"], there[kind]["schema"], 0)
    for status in set(new["responses"]) - set(old["responses"]):
        if status.startswith("2"):
            yield f"{where} may answer {status}, which it did not"


def types(schema: Schema) -> set[str]:
    """The types of a schema; a number that need not be whole takes whole ones too."""
    said = schema.get("type", [])
    return {said} if isinstance(said, str) else set(said)


def _sent(where: str, before: Schema, after: Schema, old: Schema, new: Schema, depth: int) -> Iterator[str]:
    """What may be sent may be sent still."""
    old, new = _resolved(before, old), _resolved(after, new)
    if types(new) and (gone := types(old) - types(new)):
        yield f"{where} may be no {', '.join(sorted(gone))} any more"
    if "enum" in new and (fewer := [one for one in old.get("enum", ["any text"]) if one not in new["enum"]]):
        yield f"{where} may not be {', '.join(map(str, fewer))} any more"
    if new.get("format") and new.get("format") != old.get("format"):
        yield f"{where} has the format {new['format']} now"
    for name, tighter in LIMITS.items():
        if name in new and (name not in old or (new[name] != old[name] and tighter(new[name], old[name]) == new[name])):
            yield f"{where} has the {name} {new[name]} now"
    yield from _fields_sent(where, before, after, old, new, depth)


def _fields_sent(where: str, before: Schema, after: Schema, old: Schema, new: Schema, depth: int) -> Iterator[str]:
    if depth > DEPTH:
        return
    for name, one in old.get("properties", {}).items():
        if one.get("readOnly"):
            continue
        if name not in new.get("properties", {}):
            yield f"{where}/{name} may not be sent any more"
        else:
            yield from _sent(f"{where}/{name}", before, after, one, new["properties"][name], depth + 1)
    for name in set(new.get("required", ())) - set(old.get("required", ())):
        yield f"{where}/{name} is needed now"
    if "items" in old and "items" in new:
        yield from _sent(f"{where}/…", before, after, old["items"], new["items"], depth + 1)


def _given(where: str, before: Schema, after: Schema, old: Schema, new: Schema, depth: int) -> Iterator[str]:
    """What was given is given still, as it was."""
    old, new = _resolved(before, old), _resolved(after, new)
    if types(old) and (more := types(new) - types(old) or (types(old) if not types(new) else set())):
        yield f"{where} may be {', '.join(sorted(more))} now"
    if types(old) - types(new) - {"null"} and types(new):
        yield f"{where} is no {', '.join(sorted(types(old) - types(new)))} any more"
    if old.get("format") and new.get("format") != old["format"]:
        yield f"{where} has not the format {old['format']} any more"
    if depth > DEPTH:
        return
    for name, one in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{where}/{name} is gone"
            continue
        if name in old.get("required", ()) and name not in new.get("required", ()):
            yield f"{where}/{name} may be missing now"
        yield from _given(f"{where}/{name}", before, after, one, new["properties"][name], depth + 1)
    for inside in ("items", "additionalProperties"):
        if isinstance(old.get(inside), dict) and isinstance(new.get(inside), dict):
            yield from _given(f"{where}/…", before, after, old[inside], new[inside], depth + 1)
