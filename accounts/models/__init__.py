"""The tables: people, and the teams they are in."""

from accounts.models.people import EMAIL_LENGTH, NAME_LENGTH, Theme, User, UserManager
from accounts.models.teams import (
    LABEL_LENGTH,
    LABELS_AT_MOST,
    AccessRecord,
    Happened,
    Invitation,
    Membership,
    Role,
    Shares,
    Team,
    TeamEvent,
    Watched,
)

__all__ = [
    "EMAIL_LENGTH",
    "LABELS_AT_MOST",
    "LABEL_LENGTH",
    "NAME_LENGTH",
    "AccessRecord",
    "Happened",
    "Invitation",
    "Membership",
    "Role",
    "Shares",
    "Team",
    "TeamEvent",
    "Theme",
    "User",
    "UserManager",
    "Watched",
]
