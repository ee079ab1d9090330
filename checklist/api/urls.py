"""The API's addresses, below /api/v1/."""

from django.urls import path

from checklist.api.views import account, described, items, lists, progress

urlpatterns = [
    path("schema/", described.Description.as_view(), name="api-schema"),
    path("me/", account.Me.as_view(), name="api-me"),
    path("tokens/", account.Tokens.as_view(), name="api-tokens"),
    path("tokens/<uuid:token>/", account.OneToken.as_view(), name="api-token"),
    path("checklists/", lists.Checklists.as_view(), name="api-checklists"),
    path("checklists/import/", lists.ChecklistImport.as_view(), name="api-import"),
    path("checklists/<uuid:checklist>/", lists.OneChecklist.as_view(), name="api-checklist"),
    path("checklists/<uuid:checklist>/progress/", progress.ChecklistProgress.as_view(), name="api-checklist-progress"),
    path("checklists/<uuid:checklist>/journey/", progress.Journey.as_view(), name="api-journey"),
    path("checklists/<uuid:checklist>/export/", lists.ChecklistExport.as_view(), name="api-export"),
    path("items/<uuid:item>/", items.OneItem.as_view(), name="api-item"),
    path("items/<uuid:item>/progress/", progress.ItemProgress.as_view(), name="api-item-progress"),
    path("items/<uuid:item>/dates/", items.ItemDates.as_view(), name="api-item-dates"),
    path("items/<uuid:item>/note/", items.ItemNote.as_view(), name="api-item-note"),
    path("items/<uuid:item>/record/", items.ItemRecord.as_view(), name="api-item-record"),
    path("items/<uuid:item>/evidence/", items.ItemEvidence.as_view(), name="api-evidence"),
    path("items/<uuid:item>/evidence/<uuid:evidence>/", items.OneEvidence.as_view(), name="api-one-evidence"),
    path("items/<uuid:item>/criteria/<int:place>/", items.ItemCriterion.as_view(), name="api-criterion"),
    path("events/", progress.Events.as_view(), name="api-events"),
    path("operations/<uuid:operation>/undo/", progress.UndoOperation.as_view(), name="api-undo"),
]
