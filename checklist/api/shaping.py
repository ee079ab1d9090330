"""How answers are given: to the asker alone, with the fields that were asked for."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from checklist.api.serializers.strict import BadQuery

PRIVATE = {"Cache-Control": "private, no-cache"}


def picked(body: Mapping[str, Any], asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body with the fields that were asked for, all of them where none were. Raises BadQuery for unknown ones."""
    if "fields" not in asked:
        return body
    wanted = [name.strip() for name in asked["fields"].split(",")]
    if unknown := [name for name in wanted if name not in body]:
        text = _("There is no field %(unknown)s. There are: %(names)s.")
        said = text % {"unknown": ", ".join(unknown), "names": ", ".join(body)}
        raise BadQuery({"fields": [said]}, "unknown-field")
    return {name: body[name] for name in wanted}
