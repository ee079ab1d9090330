"""The curators' rooms: the levels, categories and items of one built-in list on one screen."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.forms import BaseModelFormSet, modelformset_factory
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from checklist import actions
from checklist.models import Category, Checklist, Item, Level, Report, Resource, Skill, SkillLink, Visibility

admin.site.site_header = gettext_lazy("ML checklist: curators")
admin.site.site_title = gettext_lazy("ML checklist")
admin.site.index_title = gettext_lazy("Built-in lists")


# What of each table is built in: the rest is people's own, and a curator has no more business there than anybody.
BUILT_IN: Mapping[type[Model], Q] = {
    Checklist: Q(built_in=True),
    Level: Q(checklist__built_in=True),
    Category: Q(level__checklist__built_in=True),
    Item: Q(checklist__built_in=True),
    Skill: Q(key__isnull=False),
    SkillLink: Q(skill__key__isnull=False, other__key__isnull=False),
}


class BuiltInChoices:
    """Offers, and takes, nothing but built-in content where a row names another."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        model = db_field.remote_field.model
        if model in BUILT_IN:
            kwargs["queryset"] = model._default_manager.filter(BUILT_IN[model])
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class BuiltInFilter(admin.RelatedFieldListFilter):
    """Narrows by a built-in list."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return field.get_choices(include_blank=False, limit_choices_to=BUILT_IN[field.related_model])


class Curated(BuiltInChoices, admin.ModelAdmin):
    """Staff may see and change built-in content; nobody deletes it, for people's progress hangs on it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(BUILT_IN.get(self.model, Q()))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _formset(model: type[Any], fields: dict[str, forms.Widget | None]) -> type[BaseModelFormSet]:
    widgets: Any = {name: widget for name, widget in fields.items() if widget}
    return modelformset_factory(model, fields=list(fields), widgets=widgets, extra=0, edit_only=True)


def _number() -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "place", "min": 0})


LEVELS = _formset(
    Level, {"position": _number(), "title": None, "pace": None, "summary": forms.TextInput(), "retired": None}
)
CATEGORIES = _formset(
    Category, {"position": _number(), "title": None, "summary": forms.TextInput(), "level": None, "retired": None}
)
ITEMS = _formset(Item, {"position": _number(), "title": None, "category": None, "retired": None})


@admin.register(Checklist)
class ChecklistAdmin(Curated):
    """The built-in lists; a list's own page is its outline."""

    list_display = ("title", "language", "slug", "revision", "edited_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the outline of one list, and save what was changed in it as one step."""
        checklist = self.get_object(request, object_id)
        if checklist is None or not self.has_change_permission(request, checklist):
            raise Http404
        formsets = outline(checklist, request.POST or None)
        if request.method == "POST" and all(formset.is_valid() for formset in formsets):
            parts = [form.instance for formset in formsets for form in formset.forms if form.has_changed()]
            count = actions.save_parts(checklist=checklist, parts=parts)
            text = ngettext("%(count)s part saved.", "%(count)s parts saved.", count) % {"count": count}
            messages.success(request, text)
            return redirect(request.path)
        context = {**self.admin_site.each_context(request), "title": checklist.title, "opts": self.opts}
        context |= {"checklist": checklist, "outline": nested(*formsets), "formsets": formsets}
        return render(request, "admin/checklist/outline.html", context, status=400 if request.method == "POST" else 200)


def outline(checklist: Checklist, data: Any) -> tuple[BaseModelFormSet, BaseModelFormSet, BaseModelFormSet]:
    """The forms of a list's levels, categories and items; a category moves within the list only. Eight queries."""
    levels = Level.objects.filter(checklist=checklist)
    categories = Category.objects.filter(level__checklist=checklist).select_related("level")
    items = Item.objects.filter(checklist=checklist).select_related("skill")
    sets = (
        LEVELS(data, queryset=levels, prefix="levels"),
        CATEGORIES(data, queryset=categories, prefix="categories"),
        ITEMS(data, queryset=items, prefix="items"),
    )
    _choices(sets[1], "level", levels, [(level.pk, level.title) for level in levels])
    places = [(one.pk, f"{one.level.title} · {one.title}") for one in categories]
    _choices(sets[2], "category", categories, places)
    return sets


def _choices(formset: BaseModelFormSet, name: str, queryset: Any, choices: list[tuple[int, str]]) -> None:
    """Ask once for the choices, not once for each of ninety rows."""
    for form in formset.forms:
        field: Any = form.fields[name]
        field.queryset, field.choices = queryset, choices


def nested(levels: BaseModelFormSet, categories: BaseModelFormSet, items: BaseModelFormSet) -> list[Any]:
    """The forms as the list has them: (level, [(category, [item, …]), …])."""
    return [
        (
            level,
            [
                (category, [item for item in items.forms if item.instance.category_id == category.instance.pk])
                for category in categories.forms
                if category.instance.level_id == level.instance.pk
            ],
        )
        for level in levels.forms
    ]


class ResourceInline(BuiltInChoices, admin.TabularInline):
    """An item's links."""

    model = Resource
    fields = ("position", "title", "url", "source")
    extra = 0


class PartAdmin(Curated):
    """A part of a built-in list, with its long texts."""

    exclude = ["origin", "base", "key"]

    def checklist_of(self, part: Any) -> Checklist:
        return part.checklist

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actions.save_parts(checklist=self.checklist_of(obj), parts=[obj])

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:checklist_checklist_change", args=[self.checklist_of(obj).pk]))

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        return self.response_post_save_change(request, obj)


@admin.register(Level)
class LevelAdmin(PartAdmin):
    list_display = ("title", "checklist", "position", "retired")


@admin.register(Category)
class CategoryAdmin(PartAdmin):
    list_display = ("title", "level", "position", "retired")

    def checklist_of(self, part: Any) -> Checklist:
        return part.level.checklist


@admin.register(Item)
class ItemAdmin(PartAdmin):
    exclude = ["origin", "base", "key", "checklist"]
    list_display = ("title", "category", "position", "retired")
    list_filter = (("checklist", BuiltInFilter), "retired")
    search_fields = ("title", "search")
    autocomplete_fields = ("skill",)
    inlines = [ResourceInline]

    def checklist_of(self, part: Any) -> Checklist:
        return part.category.level.checklist

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        links = formset.save(commit=False)
        checklist = self.checklist_of(form.instance)
        for link in links:
            link.checklist = checklist
        for gone in formset.deleted_objects:
            gone.delete()
        actions.save_parts(checklist=checklist, parts=links)
        formset.save_m2m()


@admin.register(Skill)
class SkillAdmin(Curated):
    list_display = ("title", "key", "ongoing")
    list_filter = ("ongoing",)
    search_fields = ("title", "key")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A skill without a key is somebody's own: none is made here."""
        more = {"required": True} if db_field.name == "key" else {}
        return super().formfield_for_dbfield(db_field, request, **kwargs, **more)


@admin.register(SkillLink)
class SkillLinkAdmin(Curated):
    list_display = ("kind", "skill", "other")
    list_filter = ("kind",)
    autocomplete_fields = ("skill", "other")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)


@admin.register(Report)
class ReportAdmin(Curated):
    """What readers reported of public lists, and what a curator decides: of the list, so of all that is open of it."""

    list_display = ("title", "reason", "text", "user", "at", "outcome", "shown")
    list_filter = ("outcome", "reason")
    list_select_related = ("checklist", "user")
    ordering = ("-at",)
    actions = ("take_out", "keep", "put_back")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("list"))
    def title(self, report: Report) -> SafeString:
        """The list, linked to its board."""
        return format_html('<a href="{}">{}</a>', reverse("board", args=[report.checklist.slug]), report.checklist)

    @admin.display(boolean=True, description=gettext_lazy("in the library"))
    def shown(self, report: Report) -> bool:
        """Whether others see the list now."""
        one = report.checklist
        return one.visibility == Visibility.PUBLIC and not one.withheld and not one.retired

    @admin.action(description=gettext_lazy("Take the list out of the library"))
    def take_out(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._decide(request, reports, actions.take_out, "taken out of the library")

    @admin.action(description=gettext_lazy("Keep the list"))
    def keep(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._decide(request, reports, actions.keep, "kept")

    @admin.action(description=gettext_lazy("Put the list back"))
    def put_back(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._decide(request, reports, actions.put_back, "put back")

    def _decide(
        self, request: HttpRequest, reports: QuerySet[Report], decision: Callable[..., None], said: str
    ) -> None:
        """Carry out what was decided of each list, once, and log it on each report that was chosen."""
        chosen = list(reports.select_related("checklist"))
        lists = {report.checklist_id: report.checklist for report in chosen}
        for checklist in lists.values():
            decision(checklist=checklist)
        for report in chosen:
            self.log_change(request, report, f"{report.checklist}: {said}")
        text = ngettext("%(count)s list decided.", "%(count)s lists decided.", len(lists)) % {"count": len(lists)}
        messages.success(request, text)
