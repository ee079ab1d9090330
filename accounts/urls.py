"""The addresses of people's settings."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("settings/", views.settings_page, name="settings"),
    path("language/", views.set_language, name="set-language"),
]
