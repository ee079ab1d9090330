"""The pages' addresses."""

from django.urls import path

from checklist.views import board, changes, guide, home, items, start, welcome

urlpatterns = [
    path("", home.home, name="home"),
    path("checklists/", home.library, name="library"),
    path("checklists/<slug:slug>/", board.board, name="board"),
    path("checklists/<slug:slug>/start/", start.start, name="start"),
    path("checklists/<slug:slug>/state/", changes.part, name="set-part"),
    path("checklists/<slug:slug>/items/<uuid:item>/", items.item_page, name="item"),
    path("checklists/<slug:slug>/items/<uuid:item>/state/", changes.set_item, name="set-item"),
    path("checklists/<slug:slug>/items/<uuid:item>/not-now/", changes.not_now, name="not-now"),
    path("operations/<uuid:operation>/undo/", changes.undo, name="undo"),
    path("guide/", guide.guide, name="guide"),
    path("welcome/", welcome.welcome, name="welcome"),
]
