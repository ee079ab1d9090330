"""Forms about people."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Theme
from accounts.queries import zones


class ProfileForm(forms.Form):
    """Name, language, time zone and theme."""

    name = forms.CharField(label=_("Name"), max_length=100, required=False, help_text=_("What others see of you."))
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Decides on which day something was done.")
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        as_browser = ("", _("As my browser says"))
        self.fields["language"].choices = [as_browser, ("en", "English"), ("zh-hans", "简体中文")]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [as_browser, ("UTC", "UTC"), *((zone, zone) for zone in zones())]  # type: ignore[attr-defined]


class LanguageForm(forms.Form):
    """The language switch in the frame of every page."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
