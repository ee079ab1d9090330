"""What happens at sign-in: a guest's ticks are carried over, and a tick that met an ended session is carried out."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.adapters import AccountAdapter
from checklist.views import visitors


class Adapter(AccountAdapter):
    """Every sign-in and sign-up goes by the welcome page, which sends on at once where there is nothing to ask."""

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        if not isinstance(response, HttpResponseRedirect):
            return response
        visitors.arrive(request, user)
        welcome = reverse("welcome")
        if response.url == welcome or visitors.kept_onward(request):
            return HttpResponseRedirect(welcome)
        onward = "?" + urlencode({"next": response.url})
        return HttpResponseRedirect(welcome + onward)
