"""The person themself: profile, sessions and language."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, queries
from accounts.forms import LanguageForm, ProfileForm, own_path


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show and save name, language, time zone and theme."""
    user = request.user
    initial = {"name": user.name, "language": user.language, "time_zone": user.time_zone, "theme": user.theme}  # type: ignore[union-attr]
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save_profile(user=user, **form.cleaned_data)  # type: ignore[arg-type]
        with override(form.cleaned_data["language"] or None):
            messages.success(request, _("Saved."))
        return redirect("settings")
    context = {"form": form, "security": queries.security_of(user), "page": "settings"}  # type: ignore[arg-type]
    return render(request, "accounts/settings.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """Sign another browser of this person out."""
    others = queries.sessions_of(request.user).exclude(session_key=request.session.session_key)  # type: ignore[arg-type]
    found = others.filter(pk=session)
    if not found:
        raise Http404
    actions.end_sessions(found)
    messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie, and in the profile of a signed-in person; then go back."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("This language is not offered."))
    language = form.cleaned_data["language"]
    if request.user.is_authenticated:
        actions.save_profile(user=request.user, language=language)
    response = redirect(own_path(request.POST.get("next")))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
