"""The library: one's own lists, the built-in ones, and those that others made public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.forms.library import LibraryForm
from checklist.views import frame, visitors


@require_safe
@never_cache
def library(request: HttpRequest) -> HttpResponse:
    """Show the lists that one finds, each with one's own standing on it; `q`, `language` and `size` narrow them."""
    form = LibraryForm(request.GET)
    wanted = form.wanted
    language = request.LANGUAGE_CODE  # type: ignore[attr-defined]
    context = {
        **frame.changes(request, None),
        "library": queries.library_of(visitors.owner_of(request), wanted, language),
        "form": form,
        "wanted": wanted,
        "kept": _kept(request),
        "page": "library",
    }
    return render(request, "checklist/library.html", context)


def _kept(request: HttpRequest) -> str:
    """The query without its page: what the links to other pages keep."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
