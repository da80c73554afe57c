"""The modules of a programme."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cursus.programmes import actions
from cursus.programmes.forms import ModuleForm
from cursus.programmes.models import LearningModule, TrainingProgramme
from cursus.programmes.views.common import person, programme_to_change, trail, tried


def _module(request: HttpRequest, programme_pk: UUID, pk: UUID) -> LearningModule:
    programme = programme_to_change(request, programme_pk)
    module = programme.modules.filter(pk=pk).first()
    if module is None:
        raise Http404
    module.programme = programme
    return module


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, programme_pk: UUID) -> HttpResponse:
    """A new module, at the end of the programme."""
    programme = programme_to_change(request, programme_pk)
    form = ModuleForm(request.POST or None, programme=programme)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, actions.add_module, programme, by=person(request), **form.facts) is not None
    ):
        messages.success(request, _("The module is added."))
        return redirect("programmes:detail", pk=programme.pk)
    return _page(request, form, programme, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, programme_pk: UUID, pk: UUID) -> HttpResponse:
    """A module's title, hours and competencies."""
    module = _module(request, programme_pk, pk)
    form = ModuleForm(request.POST or None, instance=module, programme=module.programme)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, actions.update_module, module, by=person(request), **form.facts) is not None
    ):
        messages.success(request, _("The module is saved."))
        return redirect("programmes:detail", pk=programme_pk)
    return _page(request, form, module.programme, module)


@login_required
@require_POST
def move(request: HttpRequest, programme_pk: UUID, pk: UUID) -> HttpResponse:
    """A module one place earlier or later."""
    module = _module(request, programme_pk, pk)
    actions.move_module(module, by=person(request), up=request.POST.get("up") == "1")
    return redirect("programmes:detail", pk=programme_pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, programme_pk: UUID, pk: UUID) -> HttpResponse:
    """Ask, then take the module out."""
    module = _module(request, programme_pk, pk)
    if request.method == "POST":
        actions.remove_module(module, by=person(request))
        messages.success(request, _("The module is removed."))
        return redirect("programmes:detail", pk=programme_pk)
    context = {
        "programme": module.programme,
        "module": module,
        "crumbs": trail(_("Remove"), programme=module.programme),
    }
    return render(request, "cursus/programmes/module_remove.html", context)


def _page(
    request: HttpRequest, form: ModuleForm, programme: TrainingProgramme, module: LearningModule | None
) -> HttpResponse:
    here = module.title if module else _("New module")
    context = {"form": form, "programme": programme, "module": module, "crumbs": trail(here, programme=programme)}
    return render(request, "cursus/programmes/module_form.html", context)
