"""A recent sign-in: what takes everything along, or away, asks whether it is still the same person."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.adapters import signed_in_recently


def sign_in_again(request: HttpRequest, onward: str) -> HttpResponse | None:
    """Send to what the person signs in by, and from there to `onward`; None where that is not needed.

    That is the password or a second factor, or else a provider. Who has none of them (the only provider of the account
    is no longer set) could sign in nowhere: then being signed in has to do. Three queries; four
    without a password.
    """
    if signed_in_recently(request):
        return None
    methods = get_adapter().get_reauthentication_methods(request.user)
    address = methods[0]["url"] if methods else _provider(request)
    return redirect(f"{address}?{urlencode({'next': onward})}") if address else None


def _provider(request: HttpRequest) -> str:
    """Where the person signs in by a provider that they have connected."""
    for account in SocialAccount.objects.filter(user=request.user).order_by("-last_login"):  # type: ignore[misc]
        try:
            return str(account.get_provider(request).get_login_url(request))
        except Http404:  # the settings do not name it any more
            continue
    return ""
