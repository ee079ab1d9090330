"""My data: take everything along, and delete the account."""

import tempfile
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries as people
from accounts.adapters import signed_in_recently
from accounts.views import recent
from checklist import actions, exchange, queries
from checklist.forms import ErasureForm
from checklist.views import visitors

IN_MEMORY = 1024 * 1024  # bytes of an archive; what is larger goes through a file


@login_required
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Offer the archive and the deletion, and say how much there is."""
    known = {"again": "again" in request.GET, "recently": signed_in_recently(request)}
    return render(request, "checklist/data.html", _context(request, **known))


def _context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    held = queries.belongings_of(request.user)  # type: ignore[arg-type]
    return {"held": held, "as_name": visitors.name_of(request), "page": "settings", **more}


@login_required
@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Give the archive. By POST: it is read neither ahead nor by another site, and only when the person says so."""
    if again := recent.sign_in_again(request, f"{reverse('my-data')}?again"):
        return again
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    exchange.write_archive(file, *queries.personal_data(request.user, request.LANGUAGE_CODE))  # type: ignore[arg-type, attr-defined]
    file.seek(0)
    name = f"ml-checklist-{timezone.localdate().isoformat()}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what will be gone, and, confirmed, delete the account."""
    if again := recent.sign_in_again(request, reverse("delete-account")):
        return again
    if request.method != "POST":
        return _ask(request)
    form = ErasureForm(request.POST)
    if request.POST.get("as") != visitors.name_of(request):
        text = _("This page was opened before you signed in as somebody else. Nothing was deleted; look again.")
        return _ask(request, text, 409)
    if not form.is_valid():
        return _ask(request, _("Tick that you understand, then delete. Nothing was deleted."), 400)
    try:
        actions.erase_account(user=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        return _ask(request, " ".join(error.messages), 409)
    logout(request)
    response = HttpResponseRedirect(reverse("account-gone"), status=303)
    # The last page, too, is in the person's language, which the browser alone does not know.
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        request.LANGUAGE_CODE,  # type: ignore[attr-defined]
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@login_not_required
@never_cache
@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    """Say that the account is gone. Who is signed in has one."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "checklist/data_gone.html")


def _ask(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    user: Any = request.user
    teams = list(people.teams_that_go(user))
    staying = queries.lists_that_stay(user, [team.pk for team in teams]).count()
    known = {"error": error, "staying": staying, "teams": teams}
    return render(request, "checklist/data_delete.html", _context(request, **known), status=status)
