"""The public pages of verification: for a recruiter, in any language, without an account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from certification.verification import queries
from certification.verification.forms import CodeForm, FileForm, NameForm
from certification.verification.rules import Result
from cursus.core import rate_limits

View = Callable[..., HttpResponse]
LANGUAGES = ("fr", "en")


def public_page(view: View) -> View:
    """Language by ``?lang=``, nothing indexed, nothing kept by caches, no address handed to other sites."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: str) -> HttpResponse:
        asked = request.GET.get("lang", "fr")
        with translation.override(asked if asked in LANGUAGES else "fr"):
            response = view(request, *args)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        patch_cache_control(response, private=True, no_store=True)
        return response

    return wrapped


@public_page
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Type the code, or give the file."""
    code_form, file_form = CodeForm(), FileForm()
    if request.method == "POST":
        _limit(request)
        if "code" in request.POST:
            code_form = CodeForm(request.POST)
            if code_form.is_valid():
                return redirect("verification:result", code_form.cleaned_data["code"])
        else:
            file_form = FileForm(request.POST, request.FILES)
            if file_form.is_valid():
                return _file_result(request, file_form)
    status = 422 if code_form.errors or file_form.errors else 200
    context = {"code_form": code_form, "file_form": file_form}
    return render(request, "certification/verification/start.html", context, status=status)


def _file_result(request: HttpRequest, form: FileForm) -> HttpResponse:
    found = queries.verify_file(form.cleaned_data["file"].read())
    return render(
        request, "certification/verification/result.html", {"found": found, "name_form": NameForm(), "named": None}
    )


@public_page
@csrf_protect
@require_http_methods(["GET", "HEAD"])
def result(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says of a code."""
    _limit(request)
    found = queries.verify_code(code)
    status = 404 if found.result == Result.UNKNOWN else 200
    context = {"found": found, "name_form": NameForm(), "named": None}
    return render(request, "certification/verification/result.html", context, status=status)


@public_page
@csrf_protect
@require_POST
def confirm_name(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a typed name is the holder's. The name itself is never shown."""
    _limit(request)
    rate_limits.count("verification-name", code, limit=10, seconds=3600, request=request)
    found = queries.verify_code(code)
    form = NameForm(request.POST)
    named: str | None = None
    status = 200
    if found.attestation is None:
        status = 404
    elif form.is_valid():
        answer = queries.confirm_name(found.attestation, form.cleaned_data["name"])
        named = {True: "yes", False: "no", None: "erased"}[answer]
    else:
        status = 422
    context = {"found": found, "name_form": form, "named": named}
    return render(request, "certification/verification/result.html", context, status=status)


def _limit(request: HttpRequest) -> None:
    """Thirty verifications a minute and address: enough for a room of recruiters, too few to guess 140 bits."""
    who = rate_limits.client_address(request)
    rate_limits.count("verification", who, limit=30, seconds=60, request=request)
