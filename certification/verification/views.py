"""The public pages of verification: for a recruiter, in French or in English, without an account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification.verification import queries
from certification.verification.forms import CodeForm, FileForm, NameForm
from certification.verification.offline_page import offline_page
from certification.verification.queries import Verification
from certification.verification.rules import Result
from certification.verification.words import verdict_of
from cursus.core import rate_limits
from cursus.core.rate_limits import TooManyAttempts

View = Callable[..., HttpResponse]
LANGUAGES = ("fr", "en")
DEFAULT = LANGUAGES[0]


def public_page(view: View) -> View:
    """Language by ``?lang=``, nothing indexed, nothing kept by caches, no address handed to other sites, no cookie.

    A visitor past the limit is told so in their language, under the same headers. Forms here carry no CSRF token:
    they act in nobody's name and change nothing, another site cannot read their answers, and a page that hands on no
    address sends ``Origin: null``, which the check would refuse.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        with translation.override(_language(request)):
            try:
                response = view(request, *args, **kwargs)
            except TooManyAttempts as limit:
                minutes = -(-limit.retry_after // 60)
                here = request.path.removesuffix("/nom")
                response = _page(request, "limit.html", {"minutes": minutes, "here": here}, status=429)
                response["Retry-After"] = str(limit.retry_after)
        response["Content-Language"] = _language(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        patch_cache_control(response, private=True, no_store=True)
        return response

    return csrf_exempt(wrapped)


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", DEFAULT)
    return asked if asked in LANGUAGES else DEFAULT


def _in_language(request: HttpRequest, address: str) -> str:
    """Return the address with the language that the visitor chose."""
    return address if _language(request) == DEFAULT else f"{address}?lang={_language(request)}"


def _page(request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    context["start"] = _in_language(request, reverse("verification:start"))
    here = context.pop("here", "")  # the same page in the other language; this very address by default
    request.language_links = [(other, f"{here}?lang={other}") for other in LANGUAGES if other != _language(request)]  # type: ignore[attr-defined]
    return render(request, f"certification/verification/{template}", context, status=status)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Type the code, or give the file."""
    code_form, file_form = CodeForm(), FileForm()
    if request.method == "POST":
        _limit(request)
        if "code" in request.POST:
            code_form = CodeForm(request.POST)
            if code_form.is_valid():
                address = reverse("verification:result", args=[code_form.cleaned_data["code"]])
                return redirect(_in_language(request, address))
        else:
            file_form = FileForm(request.POST, request.FILES)
            if file_form.is_valid():
                return _result(request, queries.verify_file(file_form.cleaned_data["file"].read()))
    status = 422 if code_form.errors or file_form.errors else 200
    return _page(request, "start.html", {"code_form": code_form, "file_form": file_form}, status=status)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Hand out the page that verifies without this site: a file to keep, never run from here."""
    response = HttpResponse(offline_page(), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verifier-une-attestation.html"'
    patch_cache_control(response, public=True, max_age=3600)
    return response


@public_page
@require_http_methods(["GET", "HEAD"])
def result(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says of a code."""
    _limit(request)
    found = queries.verify_code(code)
    return _result(request, found, status=404 if found.result == Result.UNKNOWN else 200)


@public_page
@require_POST
def confirm_name(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a typed name is the holder's. The name itself is never shown."""
    _limit(request)
    found = queries.verify_code(code)
    if found.attestation is None or found.result != Result.REGISTERED:
        return _result(request, found, status=404 if found.result == Result.UNKNOWN else 409)
    # By code, from wherever it comes: nobody finds a name by trying the first names of a country.
    rate_limits.count("verification-name", found.attestation.token, limit=10, seconds=3600, request=request)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _result(request, found, form=form, status=422)
    answer = queries.confirm_name(found.attestation, form.cleaned_data["name"])
    return _result(request, found, named={True: "yes", False: "no", None: "erased"}[answer])


def _result(
    request: HttpRequest, found: Verification, *, form: NameForm | None = None, named: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, object] = {"verdict": verdict_of(found), "shown": found.shown, "by_file": found.by_file}
    if found.attestation is not None:
        token = found.attestation.token
        confirm = _in_language(request, reverse("verification:confirm_name", args=[token]))
        context |= {"name_form": form or NameForm(), "named": named, "confirm": confirm}
        context["here"] = reverse("verification:result", args=[token])
    return _page(request, "result.html", context, status=status)


def _limit(request: HttpRequest) -> None:
    """Thirty verifications a minute and address: enough for a room of recruiters, too few to guess 140 bits."""
    who = rate_limits.client_address(request)
    rate_limits.count("verification", who, limit=30, seconds=60, request=request)
