"""Which state of a thing somebody saw: If-Match (RFC 9110), also where compression made the tag a weak one."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse
from rest_framework.exceptions import APIException
from rest_framework.request import Request

UNSEEN = OpenApiResponse(description=gettext_lazy("`If-Match` is missing, and needed here."))  # 428, in descriptions
TAG = re.compile(r'(?:W/)?"([^"]*)"')


class Changed(APIException):
    """It is not in the state any more that If-Match names."""

    status_code = 412
    default_code = "changed-meanwhile"

    def __init__(self) -> None:
        super().__init__(
            _("This has changed since you read it. Nothing was changed now. Read it again, and try again.")
        )


class Unseen(APIException):
    """A change that could take away what somebody else did needs If-Match."""

    status_code = 428
    default_code = "if-match-needed"

    def __init__(self) -> None:
        text = _("Send If-Match with the ETag of what you read, so that nobody else’s change is lost.")
        super().__init__(text)


def tag_of(state: object) -> str:
    """The ETag that names a state. A compressed answer has it as a weak one."""
    return f'"{state}"'


def check_match(request: Request, state: object, *, needed: bool = False) -> None:
    """Raise Changed where If-Match names other states than this one, and Unseen where there is none and one is
    needed."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        if needed:
            raise Unseen
        return
    if given != "*" and str(state) not in TAG.findall(given):
        raise Changed


def seen_version(request: Request) -> set[str] | None:
    """The states that If-Match names; None where any will do."""
    given = request.headers.get("If-Match", "").strip()
    return None if given in {"", "*"} else set(TAG.findall(given))
