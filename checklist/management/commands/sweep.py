"""Deletes what nobody needs any more: guests idle for thirty days, lists that were deleted so long ago, files whose
import was left a day ago, who looked at whom half a year ago, invitations that were over a month ago, answers to API
requests after a day, and sessions that ended."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts import actions as accounts
from checklist import actions


class Command(BaseCommand):
    help = "Delete guests that changed nothing for thirty days, deleted lists, and what ended. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.sweep_guests()} guests deleted")
        self.stdout.write(f"{actions.sweep_lists()} lists deleted for good")
        self.stdout.write(f"{actions.sweep_uploads()} uploaded files deleted")
        self.stdout.write(f"{accounts.sweep_looks()} records of who looked deleted")
        self.stdout.write(f"{accounts.sweep_invitations()} invitations deleted by which nobody could join any more")
        self.stdout.write(f"{accounts.sweep_answers()} answers to API requests deleted")
        call_command("clearsessions")
        accounts.forget_ended_sessions()
