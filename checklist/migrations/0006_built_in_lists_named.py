"""Lists without an owner were the built-in ones; now they say so, for a public list may outlive its owner."""

from typing import Any

from django.db import migrations


def name_built_in(apps: Any, schema_editor: Any) -> None:
    lists = apps.get_model("checklist", "Checklist").objects.using(schema_editor.connection.alias)
    lists.filter(owner__isnull=True).update(built_in=True, visibility="public")


class Migration(migrations.Migration):
    dependencies = [("checklist", "0005_own_lists")]
    operations = [migrations.RunPython(name_built_in, migrations.RunPython.noop)]
