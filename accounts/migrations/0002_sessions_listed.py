"""Sessions that are open already are listed, so that people can end them and deleting an account finds them."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.utils import timezone

AT_ONCE = 500
UNKNOWN = "0.0.0.0"  # where from is not known of these


def list_sessions(apps, schema_editor):
    session_model, listed_model = apps.get_model("sessions", "Session"), apps.get_model("usersessions", "UserSession")
    people = {str(pk): pk for pk in apps.get_model("accounts", "User").objects.values_list("pk", flat=True)}
    known = set(listed_model.objects.values_list("session_key", flat=True))
    now, age, rows = timezone.now(), timedelta(seconds=settings.SESSION_COOKIE_AGE), []
    for session in session_model.objects.filter(expire_date__gt=now).iterator(AT_ONCE):
        # What cannot be read decodes to nothing: it was signed with another key and is nobody's session any more.
        user = people.get(str(SessionStore().decode(session.session_data).get("_auth_user_id")))
        if user is None or session.session_key in known:
            continue
        saved = min(now, session.expire_date - age)
        rows.append(
            listed_model(
                user_id=user, session_key=session.session_key, ip=UNKNOWN, created_at=saved, last_seen_at=saved
            )
        )
    listed_model.objects.bulk_create(rows, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_people"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(list_sessions, migrations.RunPython.noop)]
