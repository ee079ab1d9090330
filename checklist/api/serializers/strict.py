"""What every body and every query has in common: what is not known, or is another kind of value, is an error."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

KINDS: tuple[tuple[tuple[type[Any], ...], tuple[type, ...], Any], ...] = (
    (
        (serializers.CharField, serializers.UUIDField, serializers.DateField),
        (str,),
        gettext_lazy("A text is needed here, in quotes."),
    ),
    ((serializers.IntegerField,), (int, float), gettext_lazy("A number is needed here, without quotes.")),
    ((serializers.BooleanField,), (bool,), gettext_lazy("`true` or `false` is needed here, without quotes.")),
)


class Strict(serializers.Serializer[Any]):
    """A body whose unknown fields are errors, at every depth, and whose values are of the kind that is described."""

    def to_internal_value(self, data: Any) -> Any:
        refuse_unknown(data, self.fields)
        refuse_other_kinds(data, self._writable_fields)
        return super().to_internal_value(data)


def refuse_unknown(data: Any, known: Iterable[str]) -> None:
    """Raise ValidationError for names that nobody asked for, each with what could have been meant."""
    if isinstance(data, Mapping) and (unknown := sorted(str(name) for name in set(data) - set(known))):
        text = _("This field is not known. Known are: %(names)s.") % {"names": ", ".join(known)}
        raise serializers.ValidationError({name: [text] for name in unknown}, "unknown-field")


def refuse_other_kinds(data: Any, fields: Iterable[serializers.Field[Any, Any, Any, Any]]) -> None:
    """Raise ValidationError for numbers in place of texts and the like, of which the REST framework would make what is
    wanted."""
    sent = data if isinstance(data, Mapping) else {}
    wrong = {str(one.field_name): _wrong(one, sent[one.field_name]) for one in fields if one.field_name in sent}
    if wrong := {name: what for name, what in wrong.items() if what}:
        raise serializers.ValidationError(wrong, "wrong-type")


def _wrong(field: Any, value: Any) -> Any:
    """What is wrong with the kind of a value, of an array with that of each of its own; nothing of bodies, which see to
    theirs."""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        wrong = {at: _wrong(field.child, one) for at, one in enumerate(value)}
        return {at: what for at, what in wrong.items() if what}
    return [
        text
        for fields, kinds, text in KINDS
        if isinstance(field, fields) and value is not None and type(value) not in kinds
    ]


class BadQuery(serializers.ValidationError):
    """What is wrong with parameters of an address."""

    where = "parameter"


class Query(serializers.Serializer[Any]):
    """The parameters of an address; unknown ones, and one that stands twice, are errors."""

    @classmethod
    def read(cls, params: Any) -> dict[str, Any]:
        """The parameters, each as what it has to be. Raises BadQuery."""
        query = cls(data=params.dict())
        try:
            refuse_unknown(params, query.fields)
            twice = [name for name in params if len(params.getlist(name)) > 1]
            if twice:
                raise serializers.ValidationError({name: [_("This stands twice.")] for name in twice}, "twice")
            query.is_valid(raise_exception=True)
        except serializers.ValidationError as error:
            raise _bad(error) from error
        found: dict[str, Any] = query.validated_data
        return found


def _bad(error: serializers.ValidationError) -> BadQuery:
    bad = BadQuery()
    bad.detail = error.detail
    return bad


def no_query(params: Any) -> None:
    """Refuse any parameter. Raises BadQuery."""
    Query.read(params)


class Fields(Query):
    """Which fields of the answer are wanted: of each result where it is a list."""

    fields_ = "fields"  # a serializer has an attribute of that name

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        text = gettext_lazy("Only these fields of the answer, or of each result, with commas between them.")
        return {**super().get_fields(), "fields": serializers.CharField(required=False, help_text=text)}


class Page(Fields):
    """A page of a list."""

    cursor = serializers.CharField(
        required=False, max_length=200, help_text=gettext_lazy("From where on; `next` and `previous` have it.")
    )
    limit = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=200,
        help_text=gettext_lazy("How many results at most, 1 to 200; 50 without it."),
    )


class Paged(serializers.Serializer[Any]):
    about = gettext_lazy("What all lists have beside their results.")

    next = serializers.CharField(allow_null=True, help_text=gettext_lazy("The address of the next page."))
    previous = serializers.CharField(allow_null=True, help_text=gettext_lazy("The address of the page before."))


def paged(body: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """A page of such bodies, for the description of the API."""
    return type(f"{body.__name__}Page", (Paged,), {"results": body(many=True)})
