"""Evidence is addressed by its uuid."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checklist", "0003_record_filled")]

    operations = [
        migrations.AlterField(
            "evidence", "uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
    ]
