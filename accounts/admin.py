"""People, for superusers: whether an account is active, and who is a curator. Nothing of what they learn."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """E-mail addresses are changed by their owners, passwords by them or by `manage.py changepassword`."""

    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "date_joined", "last_login")
    readonly_fields = ("email", "name", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
