"""Updates: what changed in the list that one's own was copied from, and the answers to it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from checklist.api.serializers.strict import Strict
from checklist.queries import Node, Update, Updates, What
from checklist.queries.tree import CATEGORY, ITEM, LEVEL, LIST

ANSWERS_AT_MOST = 900


class UpdateBody(serializers.Serializer[Any]):
    about = gettext_lazy("One change that waits for an answer.")

    key = serializers.CharField(help_text=gettext_lazy("Names it in an answer."))
    digest = serializers.CharField(help_text=gettext_lazy("Of what you see here: an answer holds for nothing else."))
    what = serializers.ChoiceField(choices=[one.value for one in What])
    part = serializers.ChoiceField(choices=[LIST, LEVEL, CATEGORY, ITEM])
    title = serializers.CharField(help_text=gettext_lazy("What it is called there now."))
    mine = serializers.UUIDField(
        allow_null=True, help_text=gettext_lazy("The part of one’s own list; null for new ones.")
    )
    conflict = serializers.BooleanField(help_text=gettext_lazy("It touches an edit of one’s own."))
    needs = serializers.CharField(help_text=gettext_lazy("The key of one that has to be accepted with it, or empty."))
    texts = serializers.ListField(
        child=serializers.CharField(), help_text=gettext_lazy("Which texts were reworded: `title`, `meaning` …")
    )
    now = serializers.DictField(help_text=gettext_lazy("These texts there now."))


class UpdatesBody(serializers.Serializer[Any]):
    about = gettext_lazy("Everything that waits for a list.")

    origin = serializers.UUIDField(
        allow_null=True, help_text=gettext_lazy("The list it was copied from; null where that is not shared any more.")
    )
    digest = serializers.CharField(help_text=gettext_lazy("Of everything that waits; `all` takes it."))
    updates = UpdateBody(many=True)


class AnswerBody(Strict):
    about = gettext_lazy("An answer to one update.")

    key = serializers.CharField(max_length=100)
    digest = serializers.CharField(max_length=64)
    accept = serializers.BooleanField(help_text=gettext_lazy("False: leave it, until it changes again."))


class AnswersBody(Strict):
    about = gettext_lazy("Answers to some, or everything that touches no edit.")

    answers = AnswerBody(many=True, required=False, allow_empty=False, max_length=ANSWERS_AT_MOST)  # type: ignore[call-arg]
    all = serializers.CharField(
        max_length=64,
        required=False,
        help_text=gettext_lazy("Accepts whatever touches no edit, if this is the `digest` of what waits."),
    )
    operation = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("answers" in attrs) == ("all" in attrs):
            raise serializers.ValidationError({"answers": [_("Send either answers or all.")]}, "either-or")
        return attrs


class Answered(serializers.Serializer[Any]):
    about = gettext_lazy("What the answers did.")

    operation = serializers.UUIDField(help_text=gettext_lazy("To take it back by."))
    repeated = serializers.BooleanField()
    revision = serializers.IntegerField()


# --- What is given --------------------------------------------------------------------------------------
def updates(found: Updates) -> dict[str, Any]:
    """Everything that waits. No query."""
    return {
        "origin": found.origin.uuid if found.origin else None,
        "digest": found.digest,
        "updates": [update(one) for one in found.waiting.values()],
    }


def update(one: Update) -> dict[str, Any]:
    """One change that waits. No query."""
    theirs: Node = one.theirs
    return {
        "key": one.key,
        "digest": one.digest,
        "what": str(one.what),
        "part": theirs.kind,
        "title": theirs.title,
        "mine": one.mine.uuid if one.mine else None,
        "conflict": one.conflict,
        "needs": one.needs,
        "texts": list(one.names),
        "now": {name: theirs.texts[name] for name in one.names},
    }
