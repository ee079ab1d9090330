"""The API's description as plain values for a page: operations by tag, with the fields of their bodies written out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

Schema = Mapping[str, Any]
DEEP = 8  # fields within fields; the description has five


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body, or a parameter (`place` says where: path, query or header)."""

    name: str
    kind: str
    required: bool
    text: str
    choices: tuple[str, ...] = ()
    fields: tuple["Field", ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent or answered."""

    media: tuple[str, ...]
    kind: str
    text: str
    fields: tuple[Field, ...]
    example: Any


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is no error."""

    status: str
    text: str
    body: Body | None
    headers: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address; `path` begins behind /api/v1/."""

    name: str
    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: Body | None
    answers: tuple[Answer, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """Operations that belong together."""

    name: str
    text: str
    operations: tuple[Operation, ...]


def tags_of(description: Schema) -> list[Tag]:
    """Every operation of a description, by tag, in its order. No query."""
    reader = Reader(description)
    found = list(reader.operations())
    return [
        Tag(tag["name"], tag.get("description", ""), tuple(one for name, one in found if name == tag["name"]))
        for tag in description["tags"]
    ]


def statuses_of(description: Schema) -> list[tuple[str, str]]:
    """What each status of an error means. No query."""
    said = description["components"]["responses"]
    return sorted((name.removeprefix("Problem"), one["description"]) for name, one in said.items() if "Problem" in name)


def _or_null(schema: Schema) -> Schema:
    """A schema that may be null, as its type says it."""
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    rest = {name: value for name, value in schema.items() if name != "nullable"}
    return {**rest, "type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}


class Reader:
    """Reads a description, whose parts refer to each other."""

    def __init__(self, description: Schema) -> None:
        self.whole = description

    def operations(self) -> Iterator[tuple[str, Operation]]:
        """Each operation with its tag."""
        for path, methods in self.whole["paths"].items():
            for method, said in methods.items():
                yield said["tags"][0], self._operation(method, path.removeprefix("/api/v1/"), said)

    def _operation(self, method: str, path: str, said: Schema) -> Operation:
        answers = [(status, self._found(one)) for status, one in sorted(said["responses"].items())]
        return Operation(
            name=said["operationId"],
            method=method.upper(),
            path=path,
            summary=said.get("summary", ""),
            paragraphs=tuple(said.get("description", "").split("\n\n")),
            parameters=tuple(self._parameter(one) for one in said.get("parameters", ())),
            body=self._body(self._found(said["requestBody"])) if "requestBody" in said else None,
            answers=tuple(self._answer(status, one) for status, one in answers if status < "400"),
            errors=tuple(status for status, _one in answers if status >= "400"),
        )

    def _found(self, part: Schema) -> Schema:
        """What a part says, where it refers to another."""
        while "$ref" in part:
            found: Any = self.whole
            for name in part["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            part = found
        return part

    def _parameter(self, said: Schema) -> Field:
        said = self._found(said)
        schema = self._merged(said["schema"])
        return Field(
            said["name"],
            self._kind(schema),
            said.get("required", False),
            said.get("description", ""),
            self._choices(schema),
            place=said["in"],
        )

    def _answer(self, status: str, said: Schema) -> Answer:
        headers = said.get("headers", {})
        named = [(name, self._found(one)) for name, one in headers.items()]
        return Answer(
            status,
            said.get("description", ""),
            self._body(said) if "content" in said else None,
            tuple(Field(name, self._kind(one["schema"]), False, one.get("description", "")) for name, one in named),
        )

    def _body(self, said: Schema) -> Body:
        media = said["content"]
        first = next(iter(media.values()))
        schema = self._merged(first.get("schema", {}))
        named = self._found(first.get("schema", {}))
        return Body(
            media=tuple(media),
            kind=self._kind(schema),
            text=" ".join(named.get("description", "").split()),
            fields=self._fields(schema),
            example=first.get("example"),
        )

    def _merged(self, schema: Schema) -> Schema:
        """A schema with what it refers to; what it says itself counts for more."""
        while "$ref" in schema or "allOf" in schema or "oneOf" in schema:
            parts = [{"$ref": schema["$ref"]}] if "$ref" in schema else schema.get("allOf", schema.get("oneOf", []))
            more = {name: value for name, value in schema.items() if name not in {"$ref", "allOf", "oneOf"}}
            merged: dict[str, Any] = {}
            for part in parts:
                found = self._found(part)
                if found.get("type") == "null":
                    merged["nullable"] = True
                    continue
                merged |= {name: value for name, value in found.items() if name != "description" or "$ref" not in part}
            schema = {**merged, **more}
        return _or_null(schema) if schema.get("nullable") else schema

    def _fields(self, schema: Schema, depth: int = 0) -> tuple[Field, ...]:
        """The fields of an object, of the objects of an array, or of those that stand under names of their own."""
        schema = self._inner(schema)
        required = set(schema.get("required", ()))
        if depth == DEEP:
            return ()
        return tuple(
            self._field(name, said, name in required, depth) for name, said in schema.get("properties", {}).items()
        )

    def _field(self, name: str, said: Schema, required: bool, depth: int) -> Field:
        schema = self._merged(said)
        text = " ".join(str(schema.get("description", "")).split()) if "description" in said else ""
        return Field(name, self._kind(schema), required, text, self._choices(schema), self._fields(schema, depth + 1))

    def _inner(self, schema: Schema) -> Schema:
        schema = self._merged(schema)
        while inner := schema.get("items") or schema.get("additionalProperties"):
            schema = self._merged(inner)
        return schema

    def _choices(self, schema: Schema) -> tuple[str, ...]:
        return tuple(str(one) for one in self._inner(schema).get("enum", ()) if one not in {None, ""})

    def _kind(self, schema: Schema) -> str:
        """What it is in a few words: JSON's names, and what is said of them in the active language."""
        schema = self._merged(schema)
        kinds = schema.get("type", "object" if "properties" in schema else "string")
        kinds = [kinds] if isinstance(kinds, str) else list(kinds)
        kind = next((one for one in kinds if one != "null"), "null")
        if kind == "array":
            kind = _("array of %(kind)s") % {"kind": self._kind(schema["items"])}
        elif inner := schema.get("additionalProperties"):
            kind = _("%(kind)s by id") % {"kind": self._kind(inner)}
        formats = {"uuid": "UUID", "date": _("day"), "date-time": _("moment")}
        kind = formats.get(schema.get("format", ""), kind) + _bounds(schema)
        return _("%(kind)s or null") % {"kind": kind} if "null" in kinds else kind


def _bounds(schema: Schema) -> str:
    """`1–200` of numbers, `≤ 200` of texts and arrays."""
    low, high = schema.get("minimum"), schema.get("maximum")
    if high is not None and high < 2**31 - 1:
        return f" {low}–{high}" if low is not None else f" ≤ {high}"
    most = schema.get("maxLength", schema.get("maxItems"))
    return f" ≤ {most}" if most is not None else ""
