"""API tokens: listed, made and revoked. A token's text is shown once, by the answer to the form that made it: it stands
in no address, session, message or log. A form that met a sign-in of long ago waits in the session, as a note does,
until its person has signed in again and made the token."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, queries
from accounts.adapters import signed_in_recently
from accounts.forms import TokenForm
from accounts.models import TOKEN_NAME_LENGTH, ApiToken, Scope
from accounts.views import recent

WAITING = "unsaved-token"  # key of the session
WAITS = 3600  # seconds; who comes back later begins anew


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Show one's tokens and, after a recent sign-in, a form; posted, make a token and show its text this once."""
    if request.method != "POST":
        wanted = "new" in request.GET
        if wanted and (again := recent.sign_in_again(request, f"{reverse('tokens')}?new")):
            return again
        return _page(request, form=_waiting(request), ready=wanted or signed_in_recently(request))
    mine = request.POST.get("as") == _name_of(request)
    if again := recent.sign_in_again(request, f"{reverse('tokens')}?new"):
        if mine:
            _keep(request)
        return again
    if not mine:
        return _other_person(request)
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            made = actions.make_token(user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            request.session.pop(WAITING, None)
            return _page(request, made=made)
    return _page(request, form=form, ready=True, status=400)


@login_required
@never_cache
@require_POST
def revoke_token(request: HttpRequest, token: UUID) -> HttpResponse:
    """Revoke one of one's tokens."""
    if request.POST.get("as") != _name_of(request):
        return _other_person(request)
    try:
        revoked = actions.revoke_token(user=request.user, token=token)  # type: ignore[arg-type]
    except ApiToken.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("“%(name)s” is revoked: it opens nothing any more.") % {"name": revoked.name})
    return HttpResponseRedirect(reverse("tokens"), status=303)


def _name_of(request: HttpRequest) -> str:
    """For whom the page is rendered: what its forms send as `as`."""
    return str(request.user.uuid)  # type: ignore[union-attr]


def _keep(request: HttpRequest) -> None:
    """Keep the form that was posted, for its person."""
    sent = request.POST
    scopes = [one for one in Scope.values if one in sent.getlist("scopes")]
    fields = {"name": sent.get("name", "")[: 2 * TOKEN_NAME_LENGTH], "scopes": scopes, "days": sent.get("days", "")[:4]}
    request.session[WAITING] = {"as": _name_of(request), "fields": fields, "at": int(timezone.now().timestamp())}


def _waiting(request: HttpRequest) -> TokenForm | None:
    """The form that waits for this person, and has not waited too long."""
    kept = request.session.get(WAITING)
    if not kept or kept["as"] != _name_of(request) or timezone.now().timestamp() - kept["at"] > WAITS:
        return None
    return TokenForm(initial=kept["fields"])


def _other_person(request: HttpRequest) -> HttpResponse:
    text = _("This page was opened before you signed in as somebody else. Nothing was changed; look again.")
    return _page(request, error=text, status=409)


def _page(request: HttpRequest, form: TokenForm | None = None, status: int = 200, **more: Any) -> HttpResponse:
    """The page. One query."""
    now = timezone.now()
    words = dict(Scope.choices)
    mine = queries.tokens_of(request.user)  # type: ignore[arg-type]
    context = {
        "tokens": [(one, one.is_over(now), [words.get(scope, scope) for scope in one.scope_list]) for one in mine],
        "form": form or TokenForm(),
        "as_name": _name_of(request),
        "back": reverse("tokens"),
        "page": "settings",
        **more,
    }
    return render(request, "accounts/tokens.html", context, status=status)
