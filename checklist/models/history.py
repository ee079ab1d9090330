"""How people came where they stand: operations, and the events in them."""

from typing import ClassVar

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklist.models.catalogue import Checklist, Item, Skill
from checklist.models.notes import URL_LENGTH
from checklist.models.progress import Guest, State

LINE_LENGTH = 300


class Kind(models.TextChoices):
    SET = "set", _("set")
    START = "start", _("start")
    CARRY = "carry", _("carried over")
    UNDO = "undo", _("undo")
    DATE = "date", _("dated back")
    MAKE = "make", _("list made")
    EDIT = "edit", _("list edited")
    PULL = "pull", _("updates answered")
    IMPORT = "import", _("imported")


class Via(models.TextChoices):
    PAGE = "page", _("page")
    API = "api", _("API")
    IMPORT = "import", _("import")
    UNDO = "undo", _("undo")


class OperationManager(models.Manager["Operation"]):
    """Claims operations: the one statement of this product that is written in SQL."""

    def claim(self, operation: "Operation") -> bool:
        """Insert the operation unless its owner has one of the same uuid, and lock the owner until the commit.

        The lock orders the changes of one person on PostgreSQL (SQLite has one writer anyway), so that what is
        read next is what the events say. Returns True and sets the pk where the row was inserted. One query.
        """
        meta, owner = Operation._meta, operation.owner
        values = {field: getattr(operation, field.attname) for field in meta.concrete_fields if not field.primary_key}
        quote = connection.ops.quote_name
        lock = "FOR NO KEY UPDATE" if connection.features.has_select_for_no_key_update else ""
        columns = ", ".join(quote(str(field.column)) for field in values)
        sql = (  # names are the models', every value is a parameter
            f"INSERT INTO {quote(meta.db_table)} ({columns}) "  # noqa: S608
            f"SELECT {', '.join(self._typed(field) for field in values)} FROM {quote(owner._meta.db_table)} "
            f"WHERE id = %s {lock} ON CONFLICT DO NOTHING RETURNING id"
        )
        prepared = [field.get_db_prep_save(value, connection) for field, value in values.items()]
        with connection.cursor() as cursor:
            cursor.execute(sql, [*prepared, owner.pk])
            row = cursor.fetchone()
        operation.pk = row[0] if row else None
        operation._state.adding = row is None
        return row is not None

    def _typed(self, field: models.Field) -> str:
        """A placeholder that PostgreSQL can type in a SELECT list."""
        return (
            f"CAST(%s AS {field.rel_db_type(connection) or field.db_type(connection)})"
            if (connection.vendor == "postgresql")
            else "%s"
        )


class Operation(models.Model):
    """What one request changed, as a whole. Its uuid is the client's, unique per owner; it is never applied twice."""

    uuid = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="operations")
    guest = models.ForeignKey(Guest, models.CASCADE, null=True, related_name="operations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    via = models.CharField(max_length=10, choices=Via.choices)
    digest = models.CharField(max_length=64)  # of the content: the same uuid with another content is a conflict
    checklist = models.ForeignKey(Checklist, models.SET_NULL, null=True, related_name="+")
    undoes = models.ForeignKey("self", models.CASCADE, null=True, related_name="undone_by")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[OperationManager] = OperationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "uuid"], name="operation_user_unique"),
            models.UniqueConstraint(fields=["guest", "uuid"], name="operation_guest_unique"),
            models.CheckConstraint(condition=Q(user__isnull=True) ^ Q(guest__isnull=True), name="operation_one_owner"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="operation_kind_known"),
            models.CheckConstraint(condition=Q(via__in=Via.values), name="operation_via_known"),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="operation_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    @property
    def owner(self) -> models.Model:
        """The user or the guest whose operation this is."""
        return self.user or self.guest  # type: ignore[return-value]


class ProgressEvent(models.Model):
    """One change of one skill in one operation: from, to, and the dates before and after.

    A practice says on which day it was, and, if wished, a line about it and its address. It may change nothing else:
    one that lies before the latest.
    """

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="events")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    from_state = models.CharField(max_length=10, choices=State.choices)
    from_done_on = models.DateField(null=True)
    from_done_at = models.DateTimeField(null=True)
    from_practised_on = models.DateField(null=True)
    from_started_said = models.CharField(max_length=10, blank=True, default="")
    from_done_said = models.CharField(max_length=10, blank=True, default="")
    to_state = models.CharField(max_length=10, choices=State.choices)
    to_done_on = models.DateField(null=True)
    to_done_at = models.DateTimeField(null=True)
    to_practised_on = models.DateField(null=True)
    to_started_said = models.CharField(max_length=10, blank=True, default="")
    to_done_said = models.CharField(max_length=10, blank=True, default="")
    practised_on = models.DateField(null=True)
    line = models.CharField(_("what I did"), max_length=LINE_LENGTH, blank=True, default="")
    url = models.URLField(_("address"), max_length=URL_LENGTH, blank=True, default="")
    version = models.PositiveIntegerField()  # of the progress row after this change

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "skill"], name="event_once_in_an_operation"),
            models.CheckConstraint(
                condition=Q(from_state__in=State.values, to_state__in=State.values), name="event_states_known"
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="event_address_is_http",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.from_state} → {self.to_state}"
