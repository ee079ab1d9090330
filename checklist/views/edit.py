"""The editor of one's own list: its lines with their forms, and each change by one action."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checklist import actions, queries
from checklist.actions.lines import LINE
from checklist.forms.editing import LineForm, seen_of, texts_of
from checklist.models import Checklist, Item, Via
from checklist.templatetags import edits
from checklist.views import changes, frame, own, unsaved

FORMS = {"save", "retire"}  # what is sent by the form of a line


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def editor(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one's own list with a form for each change; posted, make that change. `part` opens a line, `at` brings it
    in sight, and asked by htmx that line alone is answered."""
    address = reverse("edit-list", args=[slug])
    if request.method == "POST" and not request.user.is_authenticated:
        unsaved.keep(request, unsaved.LINE, slug)
    if request.method == "POST":
        return _posted(request, slug, address)
    checklist = own.find_own(request, slug)
    if not request.GET and (waiting := unsaved.line_of(request, slug)):
        text = _("You wrote this before you signed in again. It is not saved yet.")
        return _again(request, checklist, waiting, ValidationError(text), status=200, waiting=True)
    part = request.GET.get("part", "")
    seen = queries.editor_of(checklist, at=part or request.GET.get("at", ""))
    node = seen.tree.nodes.get(part)
    opened = _opened(seen, node) if node else None
    if request.htmx and (asked := node or seen.tree.nodes.get(seen.at)):  # type: ignore[attr-defined]
        return render(
            request, "checklist/edit/_part.html", _context(request, seen, part=seen.shown(asked), opened=opened)
        )
    return _page(request, seen, opened=opened)


def _posted(request: HttpRequest, slug: str, address: str) -> HttpResponse:
    try:
        checklist = own.find_own(request, slug, address)
    except Http404:
        return own.not_theirs(request)
    return own.other_person(request, address) or _change(request, checklist)


def _opened(seen: queries.Editor, node: queries.Node) -> own.Opened:
    return own.Opened(node, texts_of(node), seen_of(node), _default_meaning(seen, node))


def _default_meaning(seen: queries.Editor, node: queries.Node) -> str:
    return "new" if node.kind == "item" and queries.used_by_others(seen.checklist) else "same"


def _page(request: HttpRequest, seen: queries.Editor, *, status: int = 200, **more: Any) -> HttpResponse:
    focus = {"then": request.GET.get("then", ""), "adding": request.GET.get("add", "")}
    context = _context(request, seen, whole=seen.whole, **{**focus, **more})
    return render(request, "checklist/edit/editor.html", context, status=status)


def _context(request: HttpRequest, seen: queries.Editor, **more: Any) -> dict[str, Any]:
    return {
        **frame.changes(request, None, back=reverse("edit-list", args=[seen.checklist.slug])),
        "live": True,
        "sheet": seen.checklist,
        "editor": seen,
        "page": "list",
        **more,
    }


# --- Changes --------------------------------------------------------------------------------------------------
Change = Callable[[Any, Checklist, LineForm], actions.Edited]


def _change(request: HttpRequest, checklist: Checklist) -> HttpResponse:
    form = LineForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        if form.verb == "find":
            return HttpResponseRedirect(_found_at(checklist, form), status=303)
        if form.verb == "discard":
            return _discard(request, checklist)
        done = CHANGES[form.verb](request.user, checklist, form)
    except Checklist.DoesNotExist:
        return own.not_theirs(request)
    except Item.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return _again(request, checklist, form, error)
    return _done(request, form, done)


def _discard(request: HttpRequest, checklist: Checklist) -> HttpResponse:
    """Forget what waited here, unsaved."""
    unsaved.forget(request, unsaved.LINE, checklist.slug)
    return HttpResponseRedirect(reverse("edit-list", args=[checklist.slug]), status=303)


def _found_at(checklist: Checklist, form: LineForm) -> str:
    query = {"category": form.cleaned_data["parent"], "q": form.cleaned_data["title"][:100]}
    return f"{reverse('edit-skills', args=[checklist.slug])}?{urlencode(query)}"


def _named(form: LineForm, *names: str) -> dict[str, Any]:
    return {"operation": form.operation_named, "via": Via.PAGE} | {name: form.cleaned_data[name] for name in names}


def _save(user: Any, checklist: Checklist, form: LineForm) -> actions.Edited:
    wanted = form.wanted(form.cleaned_data["kind"])
    same = form.cleaned_data["means"] != "new"
    named = _named(form, "kind", "part", "seen")
    return actions.save_line(user=user, checklist=checklist, wanted=wanted, same_skill=same, **named)


def _retire(user: Any, checklist: Checklist, form: LineForm) -> actions.Edited:
    wanted = form.wanted(form.cleaned_data["kind"])
    named = _named(form, "kind", "part", "seen")
    return actions.retire_line(user=user, checklist=checklist, retired=True, wanted=wanted, **named)


def _restore(user: Any, checklist: Checklist, form: LineForm) -> actions.Edited:
    return actions.retire_line(user=user, checklist=checklist, retired=False, **_named(form, "kind", "part"))


def _add(user: Any, checklist: Checklist, form: LineForm) -> actions.Edited:
    return actions.add_line(user=user, checklist=checklist, **_named(form, "kind", "parent", "title", "ongoing"))


def _step(user: Any, checklist: Checklist, form: LineForm) -> actions.Edited:
    return actions.step_line(user=user, checklist=checklist, down=form.verb == "down", **_named(form, "part"))


def _move(user: Any, checklist: Checklist, form: LineForm) -> actions.Edited:
    place: dict[str, Any] = {"parent": str(form.cleaned_data["parent"]), "seen": str(form.cleaned_data["was_in"])}
    named = _named(form, "kind", "part")
    return actions.place_line(user=user, checklist=checklist, follows=form.after_part, **place, **named)


def _bind(user: Any, checklist: Checklist, form: LineForm) -> actions.Edited:
    skills: dict[str, Any] = {"skill": str(form.cleaned_data["skill"] or ""), "seen": str(form.cleaned_data["was"])}
    return actions.bind_line(user=user, checklist=checklist, **skills, **_named(form, "part"))


def _adopt(user: Any, checklist: Checklist, form: LineForm) -> actions.Edited:
    where = {"source": form.cleaned_data["part"], "category": form.cleaned_data["parent"]}
    return actions.adopt_line(user=user, checklist=checklist, **where, **_named(form))


CHANGES: Mapping[str, Change] = {
    "save": _save,
    "retire": _retire,
    "restore": _restore,
    "add": _add,
    "up": _step,
    "down": _step,
    "move": _move,
    "bind": _bind,
    "adopt": _adopt,
}


# --- Answers --------------------------------------------------------------------------------------------------
def _done(request: HttpRequest, form: LineForm, done: actions.Edited) -> HttpResponse:
    """What was changed: fragments for htmx, else 303 to the line."""
    unsaved.forget_line(request, done.checklist.slug, form)
    made = form.verb in {"add", "adopt"}
    part = done.uuid_of(LINE) if made else str(form.cleaned_data["part"])
    seen = queries.editor_of(done.checklist, at=part)
    told = queries.tell(done.edit.changes) if done.edit else []
    titles = {uuid: node.title for uuid, node in seen.tree.nodes.items()}
    text = edits.announced(queries.with_titles(told, titles), done.checklist.revision)
    undoable = str(done.operation.uuid) if done.edit else ""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, text, extra_tags=undoable)
        return HttpResponseRedirect(_onward(form, seen, part), status=303)
    said: dict[str, Any] = {"text": text, "undo": undoable}
    return _fragments(request, seen, _touched(seen, part, done.edit.changes if done.edit else ()), **said)


def _onward(form: LineForm, seen: queries.Editor, part: str) -> str:
    """Where a person goes on after a change: the line with the focus on what they used, or the field for the next. No
    browser gives the focus to anything where the address names a place in the page."""
    node = seen.tree.nodes.get(part)
    address = reverse("edit-list", args=[seen.checklist.slug])
    if node is None:
        return address
    if form.verb == "add":
        return f"{address}?{urlencode({'at': part, 'add': node.parent})}"
    if node.retired:
        return f"{address}?{urlencode({'at': node.parent})}#retired-{node.parent}"
    then = form.verb if form.verb in {"up", "down"} else "edit"
    return f"{address}?{urlencode({'at': part, 'then': then})}"


def _touched(seen: queries.Editor, part: str, done: Iterable[Mapping[str, Any]]) -> list[str]:
    """The parts in which something else stands than before."""
    found = [seen.tree.nodes[part].parent] if part in seen.tree.nodes else []
    for one in done:
        node = seen.tree.nodes.get(one["uuid"])
        found += [node.parent] if node else []
        found += [values["parent"] for values in (one["before"], one["after"]) if values and "parent" in values]
    return list(dict.fromkeys(found))


def _fragments(
    request: HttpRequest, seen: queries.Editor, touched: Iterable[str], status: int = 200, **said: Any
) -> HttpResponse:
    """What a change touched, and what is said about it."""
    seen = replace(seen, also=tuple(touched))
    context = _context(request, seen, bodies=seen.bodies(*touched), swap=True, **said)
    return render(request, "checklist/edit/_changed.html", context, status=status)


def _again(
    request: HttpRequest, checklist: Checklist, form: LineForm, error: ValidationError, status: int = 0, **more: Any
) -> HttpResponse:
    """Show what was sent again, with what is wrong: nothing was changed, and nothing of it is lost."""
    status, text = status or changes.status_of(error), " ".join(error.messages)
    part = form.data.get("part", "")
    parent = form.data.get("parent", "")
    seen = queries.editor_of(checklist, at=parent if form.verb == "add" else part)
    node = seen.tree.nodes.get(part)
    if node and form.verb in FORMS:
        opened = _opened_again(seen, node, form, error)
        if not request.htmx:  # type: ignore[attr-defined]
            return _page(request, seen, status=status, opened=opened, **more)
        context = _context(request, seen, part=seen.shown(node), opened=opened, swap=True)
        return render(request, "checklist/edit/_part.html", context, status=status)
    if request.htmx:  # type: ignore[attr-defined]
        touched = [] if form.verb == "add" else [form.data.get("was_in", ""), parent]
        return _fragments(request, seen, touched, status, text=text, error=True)
    sent = {"add_error": text, "adding": parent, "add_title": form.data.get("title", "")}
    return _page(request, seen, status=status, **(sent if form.verb == "add" else {"error": text}), **more)


def _opened_again(seen: queries.Editor, node: queries.Node, form: LineForm, error: ValidationError) -> own.Opened:
    """The form as it was sent. Where it met another's change: what others made of it meanwhile, with one's own changes
    on it, so that saving it once more is a decision."""
    text = " ".join(error.messages)
    means = form.data.get("means") or _default_meaning(seen, node)
    if not isinstance(error, actions.Collision):
        return own.Opened(node, {**texts_of(node), **form.texts(node.kind)}, form.data.get("seen", ""), means, text)
    mine = form.texts(node.kind)
    now = texts_of(node)
    changed = {name: mine[name] for name in form.wanted(node.kind) if name in mine}
    collided = {one.name: _place(seen, one.name, now.get(one.name, "")) for one in error.collided}
    return own.Opened(node, {**now, **changed}, seen_of(node), means, text, collided)


def _place(seen: queries.Editor, name: str, text: str) -> str:
    """A value as it is read: a place by its title."""
    return seen.tree.nodes[text].title if name == "parent" and text in seen.tree.nodes else text
