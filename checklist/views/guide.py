"""The guide: what the list is, whose view it is, courses by level, credit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.views import frame, visitors


@require_safe
@never_cache
def guide(request: HttpRequest) -> HttpResponse:
    """Show the guide in the page's language, with the courses and links of the list in that language."""
    sheet = queries.sheet_of(visitors.list_in_language(request))
    courses = queries.courses_of(sheet)
    context = {
        **frame.changes(request, sheet),
        "courses": [(level, courses.get(level.uuid, [])) for level in sheet.levels],
        "links": queries.links_of(sheet),
        "text": f"checklist/guide/{request.LANGUAGE_CODE}.html",  # type: ignore[attr-defined]
        "page": "guide",
        "live": False,
    }
    return render(request, "checklist/guide.html", context)
