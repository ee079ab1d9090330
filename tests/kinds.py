"""The types of the fixtures that are functions."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client

from accounts.models import User
from checklist.actions import Change
from checklist.queries import SheetItem

Clock = Callable[[str], datetime]
Find = Callable[[str], SheetItem]
Retire = Callable[[SheetItem], None]
SignIn = Callable[[User], Client]
Tick = Callable[..., Change]
