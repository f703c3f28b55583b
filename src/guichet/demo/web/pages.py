"""Be someone in one press, and read the mails nobody receives."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guichet.accounts.enums import SignInMethod
from guichet.accounts.permissions import actor_from, local_path, open_session
from guichet.accounts.selectors import latest_mails, people_of_addresses
from guichet.demo.people import APPLICANTS, OFFICERS, ROLES
from guichet.shared.access import everyone

MOST_MAILS = 100


@everyone
@never_cache
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Show who one may be."""
    actor = actor_from(request)
    groups = (("Demander", APPLICANTS), ("Instruire et décider", OFFICERS))
    suite = local_path(request.GET.get("suite"))
    context = {"groups": groups, "current": actor.email if actor else "", "suite": suite}
    return render(request, "demo/roles.html", context)


@everyone
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the roles; the code of the second factor is taken for given."""
    role = ROLES.get(request.POST.get("role", ""))
    found = people_of_addresses([role.email]) if role else {}
    if role is None or role.email not in found:
        raise Http404
    open_session(request, found[role.email].pk, SignInMethod.DEMONSTRATION, verified=True)
    suite = local_path(request.POST.get("suite"))
    return redirect(suite if suite != "/" else "/demonstration")


@everyone
@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Show the mails, the newest first; those of one address when it is chosen."""
    to = request.GET.get("pour", "")[:254]
    context = {"mails": latest_mails(to=to, limit=MOST_MAILS), "to": to}
    return render(request, "demo/mails.html", context)
