"""The addresses of people's settings."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("settings/sessions/<int:session>/end/", views.end_session, name="end-session"),
    path("language/", views.set_language, name="set-language"),
]
