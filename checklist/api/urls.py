"""The API's addresses, below /api/v1/."""

from django.urls import path

from checklist.api import views

urlpatterns = [
    path("checklists/<uuid:checklist>/progress/", views.ChecklistProgress.as_view(), name="api-checklist-progress"),
    path("items/<uuid:item>/progress/", views.ItemProgress.as_view(), name="api-item-progress"),
]
