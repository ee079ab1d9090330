"""The part of JSON Schema that docs/checklist.schema.json uses, as a check: no package for it is locked."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "checklist.schema.json").read_text("utf-8"))
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
KNOWN = {"$schema", "title", "description", "type", "required", "properties", "$defs", "$ref", "const", "enum", "items"}
KNOWN |= {"pattern", "minLength", "uniqueItems"}


def faults(value: Any, schema: Any = SCHEMA, where: str = "$") -> Iterator[str]:
    """What of the value is not as the schema says; an object may have no name that the schema does not know."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    assert set(schema) <= KNOWN, f"The check does not know {set(schema) - KNOWN}"
    if "type" in schema and type(value) is not TYPES[schema["type"]]:
        yield f"{where} is no {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{where} is not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is none of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where} does not match"
    if len(value) < schema.get("minLength", 0) if isinstance(value, str) else False:
        yield f"{where} is empty"
    yield from _inside(value, schema, where)


def _inside(value: Any, schema: Any, where: str) -> Iterator[str]:
    if isinstance(value, list):
        if schema.get("uniqueItems") and len({*value}) < len(value):
            yield f"{where} has something twice"
        for at, one in enumerate(value):
            yield from faults(one, schema["items"], f"{where}[{at}]")
    if isinstance(value, dict):
        yield from (f"{where} has no {name}" for name in schema.get("required", []) if name not in value)
        for name, one in value.items():
            known = schema["properties"].get(name)
            yield from [f"{where} has a {name}"] if known is None else faults(one, known, f"{where}.{name}")
