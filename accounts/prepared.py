"""Readings and single inserts whose SQL the ORM writes once, and which then run with other values.

Most of a small statement's cost is Django writing its SQL (docs/performance.md). What is asked, and who may see it,
stays a queryset, and what is inserted a model's; only the writing is kept.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model, QuerySet
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery


@dataclass(frozen=True, slots=True)
class Written:
    """One engine's SQL; for each of its parameters the place of the value that belongs there, or a constant."""

    sql: str
    parameters: Sequence[tuple[int | None, Any]]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared:
    """A reading with values still to come.

    `make` gets one sample for each field and returns a `values_list` queryset; `fields` returns the fields that the
    values belong to. `rows(*values)` is then what the queryset with these values would return. One query.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], fields: Callable[[], Sequence[Field]]) -> None:
        self.make, self.fields = make, fields
        self._written: dict[str, Written] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Read with these values, in the order of the fields."""
        own = connections[DEFAULT_DB_ALIAS]  # not through the proxy, which looks it up again for each value
        written = self._written.get(own.vendor)
        if written is None:
            written = self._written[own.vendor] = self._write()
        given = [field.get_db_prep_value(value, own) for field, value in zip(self.fields(), values, strict=True)]
        with own.cursor() as cursor:
            cursor.execute(written.sql, [constant if at is None else given[at] for at, constant in written.parameters])
            rows = cursor.fetchall()
        return [_converted(row, written, own) for row in rows] if written.converters else rows

    def _write(self) -> Written:
        fields = self.fields()
        samples = [_sample(field, number) for number, field in enumerate(fields)]
        compiler = self.make(*samples).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        known = [field.get_db_prep_value(one, connection) for field, one in zip(fields, samples, strict=True)]
        places = [(known.index(one), None) if one in known else (None, one) for one in parameters]
        if {at for at, _constant in places if at is not None} != set(range(len(fields))):
            raise ValueError(f"A value of {fields} does not stand in: {sql}")
        columns = [selected[0] for selected in compiler.select[: compiler.col_count]]
        found = compiler.get_converters(columns).items()
        return Written(sql, places, [(at, converters, expression) for at, (converters, expression) in found])


class PreparedInsert:
    """The insert of one row of a model; where `unique` is taken already, the row there is changed in `updated`.

    `save(values)` takes every column by its attname but the primary key. One query. What a model's `save` or
    `bulk_create` would do beside the statement (signals, defaults) is not done.
    """

    def __init__(self, model: type[Model], unique: Sequence[str] = (), updated: Sequence[str] = ()) -> None:
        self.model, self.unique, self.updated = model, unique, updated
        self.fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        self._written: dict[str, str] = {}

    def save(self, values: Mapping[str, Any]) -> None:
        """Insert the row, or change the one that is there."""
        own = connections[DEFAULT_DB_ALIAS]
        sql = self._written.get(own.vendor)
        if sql is None:
            sql = self._written[own.vendor] = self._write()
        given = [field.get_db_prep_save(values[field.attname], own) for field in self.fields]
        with own.cursor() as cursor:
            cursor.execute(sql, given)

    def _write(self) -> str:
        named = self.model._meta.get_field
        query = InsertQuery(
            self.model,
            on_conflict=OnConflict.UPDATE if self.unique else None,
            update_fields=[named(name) for name in self.updated],
            unique_fields=[named(name) for name in self.unique],
        )
        query.insert_values(self.fields, [self.model()])
        ((sql, parameters),) = query.get_compiler(connection=connection).as_sql()
        if len(parameters) != len(self.fields):
            raise ValueError(f"Not one parameter for each column of {self.model.__name__}: {sql}")
        return str(sql)


def _converted(row: Sequence[Any], written: Written, own: Any) -> tuple[Any, ...]:
    values = list(row)
    for at, converters, expression in written.converters:
        for convert in converters:
            values[at] = convert(values[at], expression, own)
    return tuple(values)


def _sample(field: Field, number: int) -> Any:
    """A value of the field's kind that no query has as a constant."""
    kind = field.get_internal_type()
    if kind == "UUIDField":
        return uuid.UUID(int=number + 1)
    if kind == "DateTimeField":
        return datetime(1999, 1, 1 + number, tzinfo=UTC)
    return f"sample-{number}" if kind in {"CharField", "SlugField"} else 4_000_000_001 + number


def columns_of(model: type[Model]) -> list[str]:
    """The names that `values_list` needs for whole rows of a model, for `Model.from_db`."""
    return [field.attname for field in model._meta.concrete_fields]
