"""The second factor: give its code, add the application, see the recovery codes once."""

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guichet.accounts.enums import SecondFactorMeans
from guichet.accounts.errors import CodeRefused, TooManyTries
from guichet.accounts.permissions import Actor, actor_from, local_path, signed_in
from guichet.accounts.permissions.opening import mark_verified
from guichet.accounts.services import second_factor
from guichet.shared import clock


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the application; whoever has none adds one first."""
    person = _person(request)
    suite = local_path(request.POST.get("suite") or request.GET.get("suite"))
    if not second_factor.has_second_factor(person):
        return redirect(f"/compte/code?{request.GET.urlencode()}")
    problem = ""
    if request.method == "POST":
        try:
            means = second_factor.check_code(
                person, request.POST.get("code", ""), real=clock.real(), now=clock.now()
            )
        except (CodeRefused, TooManyTries) as refused:
            problem = refused.message
        else:
            mark_verified(request)
            return redirect("/compte" if means is SecondFactorMeans.RECOVERY else suite)
    context = {"suite": suite, "problem": problem}
    return render(request, "accounts/code.html", context, status=422 if problem else 200)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the QR code and the secret; the first code puts the application in force and shows the recovery codes."""
    person = _person(request)
    suite = local_path(request.POST.get("suite") or request.GET.get("suite"))
    if second_factor.has_second_factor(person):
        return redirect("/compte")
    problem = ""
    if request.method == "POST":
        try:
            codes = second_factor.confirm_enrolment(
                person, request.POST.get("code", ""), real=clock.real(), now=clock.now()
            )
        except (CodeRefused, TooManyTries) as refused:
            problem = refused.message
        else:
            mark_verified(request)
            return render(request, "accounts/recovery_codes.html", {"codes": codes, "suite": suite})
    enrolment = second_factor.begin_enrolment(person, real=clock.real())
    secret = " ".join(enrolment.secret[start : start + 4] for start in range(0, len(enrolment.secret), 4))
    context = {"suite": suite, "problem": problem, "secret": secret, "picture": _qr(enrolment.address)}
    return render(request, "accounts/enrol.html", context, status=422 if problem else 200)


@signed_in
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Forget the application, for whoever gave its code in this session."""
    actor = _actor(request)
    if actor.verified:
        second_factor.remove_second_factor(_person(request), by=actor.reference, now=clock.now())
        return redirect("/compte/code?suite=/compte")
    return redirect("/connexion/code?suite=/compte")


def _qr(address: str) -> SafeString:
    """Draw a QR code as SVG: attributes only, no style, so that the security policy lets it be."""
    drawing = segno.make(address, error="m").svg_inline(
        svgclass=None, lineclass=None, border=2, omitsize=True
    )
    described = drawing.replace(
        "<svg ", '<svg role="img" aria-label="Code à photographier avec votre application" ', 1
    )
    return mark_safe(described)  # noqa: S308 - drawn by segno, it holds no text


def _actor(request: HttpRequest) -> Actor:
    actor = actor_from(request)
    assert actor is not None  # noqa: S101 - the decorator let nobody else in
    return actor


def _person(request: HttpRequest) -> int:
    person = _actor(request).person
    assert person is not None  # noqa: S101 - a program has no session
    return person
