"""Every `code` that a problem of the API can have: what it means, and what to do. The `type` of a problem leads here.

A code is added when it is, and is never taken away nor given another meaning within v1. tests/api/test_docs.py compares
this with the sources.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
ANYWHERE: Mapping[str, Text] = {
    "invalid": _("400. Something that was sent cannot be used: `errors` has each thing, with its own code and place."),
    "parse-error": _("400. The body is not JSON that can be read. Check quotes, commas and the encoding, UTF-8."),
    "bad-request": _("400. The address or the headers cannot be read. Compare them with the reference."),
    "not-authenticated": _("401. Neither token nor session came along. Send `Authorization: Bearer mlc_…`."),
    "authentication-failed": _("401. Who asks could not be told. Send `Authorization: Bearer mlc_…`."),
    "invalid-token": _("401. The token is unknown, was revoked, or is over. Make another at `/settings/tokens/`."),
    "insufficient-scope": _("403. The token may not do this; `WWW-Authenticate` names the scope. Make one with it."),
    "session-only": _("403. No token may do this, so that a leaked one cannot make others. Do it on the page."),
    "csrf": _("403. A change by the browser’s session came without the header `X-CSRFToken`. Send it, or use a token."),
    "permission-denied": _("403. You may not do this. Asking again will not help."),
    "forbidden": _("403. You may not do this. Asking again will not help."),
    "not-found": _("404. There is nothing at this address, or it is not yours to see: nobody tells which."),
    "method-not-allowed": _("405. The address knows no such method; `Allow` names those that it knows."),
    "not-acceptable": _("406. `Accept` leaves out JSON. Send `application/json`, or nothing."),
    "changed-meanwhile": _(
        "412, of an assignment 409. It is not in the state any more that you read. Read it again, decide again, and "
        "send it with the new ETag."
    ),
    "too-large": _("413. One request may not carry so much. Send it in parts."),
    "unsupported-media-type": _("415. Send the body as `application/json`, a PATCH as `application/merge-patch+json`."),
    "if-match-needed": _("428. This could overwrite what others did: send `If-Match` with the ETag that you read."),
    "throttled": _(
        "429. Too many requests in a minute. Wait for `Retry-After` seconds; `RateLimit` says what is left."
    ),
    "server-error": _("500. The mistake is ours, and was logged. Send the same again, with its `operation` or key."),
    "unavailable": _("503. The database does not answer just now. Send the same again after `Retry-After` seconds."),
}
RETRIES: Mapping[str, Text] = {
    "bad-idempotency-key": _("400. The key is empty, too long or not plain ASCII. A UUID is a good one."),
    "idempotency-key-at-work": _("409. The first request with this key is still at work. Send it again in a moment."),
    "idempotency-key-reused": _("422. This key was used for another request. A new request needs a new key."),
    "operation-reused": _("409. This `operation` named another change before. A new change needs a new UUID."),
    "named-otherwise": _("409. The same was sent before with another content. A new one needs a new name."),
    "person-gone": _("409. The account was deleted while the request was at work. Nothing was changed."),
}
FIELDS: Mapping[str, Text] = {
    "required": _("A field is missing that is needed."),
    "unknown-field": _("There is no such field or parameter: a slip of the pen would be lost otherwise."),
    "twice": _("A parameter stands twice in the address."),
    "blank": _("A text is empty that must not be."),
    "empty": _("An array is empty that must not be."),
    "null": _("`null` is not allowed here."),
    "max-length": _("A text or an array is longer than allowed."),
    "min-length": _("A text or an array is shorter than allowed."),
    "max-value": _("A number is larger than allowed."),
    "min-value": _("A number is smaller than allowed."),
    "max-string-length": _("A number has too many digits."),
    "overflow": _("A number or a date is beyond what can be kept."),
    "wrong-type": _("A number where a text is needed, say, or a text where `true` or `false` is: `detail` says which."),
    "invalid-choice": _("It is none of the values that are allowed; the reference has them."),
    "not-a-list": _("An array is needed here."),
    "not-a-dict": _("An object is needed here."),
    "date": _("A day is needed here, not a moment: `2026-03-17`."),
    "datetime": _("A moment is needed here, not a day: `2026-03-17T09:30:00Z`."),
    "make-aware": _("There is no such moment in its time zone. Send it in UTC."),
    "null-characters-not-allowed": _("A text cannot hold the character NUL."),
    "surrogate-characters-not-allowed": _("A text has half a character. Send UTF-8."),
    "either-or": _("One of these fields is needed, and only one."),
    "unfit": _("These fields do not go together."),
    "bad-cursor": _("The cursor is not one of ours. Take `next` and `previous` as they are."),
    "too-long": _("A text is longer than can be kept; `detail` says how long it may be."),
    "nul": _("A text cannot hold the character NUL."),
    "not-http": _("An address begins with `http://` or `https://`."),
    "no-text": _("A link consists of texts: title, address, note."),
    "no-year": _("A year has four digits."),
    "no-date": _("Write a date as `2024-03-17`, `2024-03` or `2024`."),
    "future-date": _("The day lies in the future. What is said is what was."),
    "date-too-early": _("The day lies before 1950. Is the year right?"),
    "wrong-order": _("The start lies after the end."),
}
PROGRESS: Mapping[str, Text] = {
    "unknown-state": _("A state is one of `todo`, `learning`, `done`, `skipped`."),
    "unknown-item": _("The list has no such item, or it is named twice; `pointer` says which. Nothing was changed."),
    "unknown-operation": _("You have no operation of this name. Begin again without `since`."),
    "no-items": _("Name at least one item."),
    "too-many-items": _("More items than one request, or one list, may have. Send them in parts."),
    "ongoing": _("Ongoing items are practised; they have no start and no end."),
    "not-ongoing": _("Only ongoing items are practised; send `done` without a day."),
    "nothing-given": _("Name at least one item that the project involved, or its address."),
    "not-involved": _("The project does not cover that item."),
    "later-change": _("409. A later change stands on this one; `detail` names it. Take that back first."),
    "note-changed": _("409. The note was changed since you read it. Read it again, and join the two."),
    "note-too-long": _("A note has at most 20,000 characters."),
    "too-much-evidence": _("An item holds no more links. Remove one first."),
}
LISTS: Mapping[str, Text] = {
    "unknown-list": _("There is no such list, or it is not yours to copy or change."),
    "unreadable-file": _("The file’s text cannot be read as Markdown, CSV or JSON; `detail` says where."),
    "edited-meanwhile": _("409. Somebody changed the same values meanwhile. Read the list again, send what is left."),
    "list-changed": _("409. The list was changed while the file was applied. Nothing was imported; send it again."),
    "list-gone": _("409. The list is gone meanwhile. Nothing was changed."),
    "list-deleted": _("The list was deleted. Undo its deletion first."),
    "list-of-team": _("409. The list is a team’s by now; its page deletes it."),
    "not-yours": _("409. You may not change this list any more: it is a team’s that you do not lead."),
    "in-retired": _("409. What it would go into was retired. Bring that back first, or choose another place."),
    "no-part": _("The list has no such level, category or item any more. Read it again."),
    "title-missing": _("A title is needed."),
    "unknown-language": _("A language is `en` or `zh-Hans`."),
    "unknown-visibility": _("A list is `private`, `link` or `public`; a team’s is `team`, `link` or `public`."),
    "unknown-skill": _("No list that you may see asks for this skill. Leave it out, and the item makes its own."),
    "skill-twice": _("Two items ask for the same skill, and a list asks for a skill once."),
    "ongoing-stays": _("Whether an item is ongoing stays as it was made. Make a new item, and leave this one out."),
    "updates-changed": _("409. More has changed in the list that this one was copied from. Look at the updates again."),
    "no-further": _("There is nothing beyond it to move to: it is the first or the last already."),
    "list-withheld": _("The list was taken out by a curator, and cannot be handed over."),
    "list-assigned": _("The list is assigned in a team. End that first."),
    "leads-would-lose-it": _("Leads of a team, which the list is assigned in, could not open it any more."),
    "too-many-lists": _("There are as many lists as one may have. Delete one first."),
    "too-many-parts": _("A list has no more levels and categories than that."),
    "too-many-rows": _("Too much was retired in this list to add more. Copy it: the copy begins without."),
    "too-many-criteria": _("An item has no more criteria than that; `detail` says how many."),
    "too-many-links": _("There is room for no more links in one place; `detail` says how many."),
}
TEAMS: Mapping[str, Text] = {
    "name-unfit": _("A team’s name is empty or too long."),
    "too-many-teams": _("You are in as many teams as one can be. Leave one first."),
    "team-full": _("The team has as many members as it can."),
    "last-lead": _("A team has a lead. Make somebody else one first, or delete the team on its page."),
    "last-superuser": _("Somebody else has to be able to name curators, before this account can go."),
    "unknown-role": _("A role is `member` or `lead`."),
    "unknown-sharing": _("One shares `nothing`, `totals`, `items` or `notes`."),
    "labels-unfit": _("There are too many labels, or one is too long; `detail` has the limits."),
    "days-out-of-bounds": _("Of invitations and tokens: it holds for fewer or more days than allowed."),
    "uses-out-of-bounds": _("An invitation is for fewer or more people than allowed."),
    "address-too-long": _("The e-mail address is too long."),
    "too-many-invitations": _("As many invitations are open as can be. Withdraw some first."),
    "too-many-mails": _("429. So many invitations were sent by mail today. Make a link, or wait."),
    "too-many-guesses": _("429. Too many invitations were tried that do not exist. Wait for ten minutes."),
    "invitation-over": _("The invitation was used up or withdrawn. Make a new one."),
    "invitation-used-up": _("410. The invitation was used already. Ask whoever sent it for a new one."),
    "invitation-expired": _("410. The invitation’s time is over. Ask whoever sent it for a new one."),
    "invitation-revoked": _("410. The invitation was withdrawn. Ask whoever sent it for a new one."),
    "invitation-before-removal": _("You were taken out of the team since. Ask a lead for a new invitation."),
    "other-address": _("The invitation is for the account of another e-mail address."),
    "too-many-assignments": _("As many assignments are open as can be. End one first."),
    "no-such-level": _("The list has no such level."),
    "no-such-member": _("Somebody who is named is not in the team."),
    "assignment-over": _("410. The assignment has ended, or its list is not there any more. Nothing was changed."),
    "mails-at-work": _("409. These mails are being sent just now. Look again in a minute."),
    "date-over": _("The date is over. Choose today or a later one."),
    "wanted-out-of-bounds": _("The wanted number of people is out of bounds; `detail` has them."),
    "unknown-mark": _("A mark is `want` or `help`."),
    "too-many-marks": _("You have marked as many items in this team as one can. Take some back first."),
}
TOKENS: Mapping[str, Text] = {
    "name-length": _("A token’s name is empty or too long: say where it is used."),
    "unknown-scope": _("A token needs at least one scope, all of those that there are."),
    "too-many-tokens": _("You have as many tokens as one can. Revoke some first."),
}


def groups() -> list[tuple[Text, Mapping[str, Text]]]:
    """All codes, by what they are about."""
    return [
        (_("Of any request"), ANYWHERE),
        (_("Of retries"), RETRIES),
        (_("Of fields and parameters, as a rule within `errors` of an answer with 400"), FIELDS),
        (_("Of progress and notes; 400 where nothing else is said"), PROGRESS),
        (_("Of lists"), LISTS),
        (_("Of teams"), TEAMS),
        (_("Of tokens"), TOKENS),
    ]
