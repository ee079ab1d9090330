"""The pages' addresses."""

from django.urls import path

from checklist.views import board, changes, data, guide, home, items, journey, keep, record, start, start_over, welcome

urlpatterns = [
    path("", home.home, name="home"),
    path("checklists/", home.library, name="library"),
    path("checklists/<slug:slug>/", board.board, name="board"),
    path("checklists/<slug:slug>/start/", start.start, name="start"),
    path("checklists/<slug:slug>/sheet/", keep.sheet_page, name="sheet"),
    path("checklists/<slug:slug>/sheet.svg", keep.sheet_file, name="sheet-file"),
    path("checklists/<slug:slug>/start-over/", start_over.start_over, name="start-over"),
    path("checklists/<slug:slug>/state/", changes.part, name="set-part"),
    path("checklists/<slug:slug>/items/<uuid:item>/", items.item_page, name="item"),
    path("checklists/<slug:slug>/items/<uuid:item>/state/", changes.set_item, name="set-item"),
    path("checklists/<slug:slug>/items/<uuid:item>/note/", record.note, name="note"),
    path("checklists/<slug:slug>/items/<uuid:item>/evidence/", record.evidence, name="evidence"),
    path(
        "checklists/<slug:slug>/items/<uuid:item>/evidence/<uuid:evidence>/remove/",
        record.remove_evidence,
        name="remove-evidence",
    ),
    path("checklists/<slug:slug>/items/<uuid:item>/criteria/", record.criterion, name="criterion"),
    path("checklists/<slug:slug>/items/<uuid:item>/dates/", record.dates, name="dates"),
    path("checklists/<slug:slug>/items/<uuid:item>/project/", record.project, name="project"),
    path("checklists/<slug:slug>/items/<uuid:item>/not-now/", changes.not_now, name="not-now"),
    path("operations/<uuid:operation>/undo/", changes.undo, name="undo"),
    path("journey/", journey.journey, name="journey"),
    path("guide/", guide.guide, name="guide"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("settings/data/", data.my_data, name="my-data"),
    path("settings/data/export/", data.export, name="export-data"),
    path("settings/data/delete/", data.delete, name="delete-account"),
    path("settings/data/gone/", data.gone, name="account-gone"),
]
