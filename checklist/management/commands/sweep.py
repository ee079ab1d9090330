"""Deletes what nobody needs any more: guests idle for thirty days, and sessions that ended."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts import actions as accounts
from checklist import actions


class Command(BaseCommand):
    help = "Delete guests that changed nothing for thirty days, and ended sessions. Run it daily where you can."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.sweep_guests()} guests deleted")
        call_command("clearsessions")
        accounts.forget_ended_sessions()
