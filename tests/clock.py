"""A clock that tests set: what Django calls now, in code and in the defaults of columns."""

from datetime import datetime, tzinfo
from typing import Any


class _AnyDatetime(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


def stopped_at(moment: datetime) -> type[datetime]:
    """A class to stand in for `datetime` where Django reads the time: its `now` is that moment."""

    class Stopped(datetime, metaclass=_AnyDatetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return moment.astimezone(tz)

    return Stopped
