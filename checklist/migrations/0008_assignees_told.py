from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checklist", "0007_teams")]

    operations = [
        migrations.AddField(model_name="assignee", name="told_at", field=models.DateTimeField(blank=True, null=True)),
    ]
