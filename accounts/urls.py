"""The addresses of people's settings."""

from django.urls import path

from accounts.views import profile, tokens

urlpatterns = [
    path("settings/", profile.settings_page, name="settings"),
    path("settings/sessions/<int:session>/end/", profile.end_session, name="end-session"),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/<uuid:token>/revoke/", tokens.revoke_token, name="revoke-token"),
    path("language/", profile.set_language, name="set-language"),
]
