"""The tables: people, the teams they are in, and the tokens of their integrations."""

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
from accounts.models.tokens import KEY_LENGTH, TOKEN_NAME_LENGTH, ApiToken, KeptAnswer, Scope, WriteCount

__all__ = [
    "EMAIL_LENGTH",
    "KEY_LENGTH",
    "LABELS_AT_MOST",
    "LABEL_LENGTH",
    "NAME_LENGTH",
    "TOKEN_NAME_LENGTH",
    "AccessRecord",
    "ApiToken",
    "Happened",
    "Invitation",
    "KeptAnswer",
    "Membership",
    "Role",
    "Scope",
    "Shares",
    "Team",
    "TeamEvent",
    "Theme",
    "User",
    "UserManager",
    "Watched",
    "WriteCount",
]
