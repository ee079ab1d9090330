"""What a tick suggests: the skills that are together with it, or that it usually covers."""

from dataclasses import dataclass
from typing import Any

from checklist.models import DeclinedLink, Guest
from checklist.queries.board import Board
from checklist.queries.sheet import SheetItem

AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Working on `because` usually covers `item`."""

    link: int
    item: SheetItem
    because: SheetItem


def suggestions_for(user: Any, board: Board, item: SheetItem) -> list[Suggestion]:
    """What to offer after `item` was done: at most four, still to do, never declined. One query, none without links."""
    open_links = [
        Suggestion(link, other, item)
        for link, other in board.sheet.covered_by.get(item.skill, ())
        if board.state(other) == "todo" and not board.standing(other).practised_on
    ]
    if not open_links or user is None:
        return []
    owner = {"guest__uuid": user.uuid} if isinstance(user, Guest) else {"user_id": user.pk}
    declined = set(
        DeclinedLink.objects.filter(**owner, link__in=[one.link for one in open_links]).values_list("link", flat=True)
    )
    return [one for one in open_links if one.link not in declined][:AT_MOST]
