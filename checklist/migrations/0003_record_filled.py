"""Evidence gets ids of its own, and events say which practice they recorded."""

import uuid

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    evidence = apps.get_model("checklist", "Evidence").objects
    for pk in evidence.values_list("pk", flat=True):
        evidence.filter(pk=pk).update(uuid=uuid.uuid4())
    events = apps.get_model("checklist", "ProgressEvent").objects
    practices = events.exclude(operation__kind="undo").filter(to_practised_on__isnull=False)
    practices.filter(from_practised_on__isnull=True).update(practised_on=F("to_practised_on"))
    later = practices.filter(from_practised_on__isnull=False).exclude(from_practised_on=F("to_practised_on"))
    later.update(practised_on=F("to_practised_on"))


def empty(apps, schema_editor):
    """What was dated by hand keeps its dates, as an ordinary change."""
    apps.get_model("checklist", "Operation").objects.filter(kind="date").update(kind="set")


class Migration(migrations.Migration):
    dependencies = [("checklist", "0002_record")]

    operations = [migrations.RunPython(fill, empty)]
