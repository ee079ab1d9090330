"""People, for superusers: whether an account is active, and who is a curator. Nothing of what they learn."""

from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from allauth.socialaccount import admin as socialaccount_admin
from allauth.usersessions import admin as usersessions_admin
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User

# allauth's own pages there would show secrets, keys of sessions and what providers say of people.
for shown in (
    mfa_admin.Authenticator,
    socialaccount_admin.SocialAccount,
    socialaccount_admin.SocialApp,
    socialaccount_admin.SocialToken,
    usersessions_admin.UserSession,
):
    admin.site.unregister(shown)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """E-mail addresses are changed by their owners, passwords by them or by `manage.py changepassword`.

    Accounts are deleted by their owners too, under "My data": here much that names the person would stay behind. Who
    must not come in any more is made inactive.
    """

    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_staff", "is_superuser", "date_joined", "last_login")
    readonly_fields = ("email", "name", "date_joined", "last_login")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """Who has lost their phone and their recovery codes asks a superuser to take the second steps away."""

    list_display = ("user", "type", "created_at", "last_used_at")
    search_fields = ("user__email",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        return False
