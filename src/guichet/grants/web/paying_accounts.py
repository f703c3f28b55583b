"""The accounts an office pays from: given, confirmed by another person, the old ones kept."""

from datetime import date
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, actor_from, officer
from guichet.applications.errors import NotYours
from guichet.budget.selectors import area_names
from guichet.grants.enums import AccountState
from guichet.grants.errors import FieldRefused
from guichet.grants.models import PayingAccount
from guichet.grants.selectors.paying_accounts import paying_accounts
from guichet.grants.services.paying_accounts import (
    GivenPayingAccount,
    confirm_paying_account,
    propose_paying_account,
    refuse_paying_account,
)
from guichet.schemes.selectors import titles_of
from guichet.shared import clock
from guichet.shared.clock import PARIS
from guichet.shared.errors import BadInput
from guichet.shared.reading import typed_text

TYPED = ("portee", "nom", "iban", "bic", "remplace", "motif")
DONE = {
    "donner": "Le compte est donné : une autre personne le confirme avant tout paiement.",
    "confirmer": "Le compte est confirmé : il peut être débité.",
    "refuser": "Le compte est refusé ; qui l’a donné lit pourquoi.",
}


def payer_of(request: HttpRequest) -> Actor:
    """Return the officer who asks: the doors of these pages let in nobody else."""
    actor = actor_from(request)
    if actor is None or actor.person is None:
        raise Http404
    return actor


def account_words(one: PayingAccount) -> str:
    """Return how a list names an account: its holder and the end of its IBAN."""
    return f"{one.name}, compte qui finit par {one.iban[-4:]}"


def read_key(text: str) -> int | None:
    """Return the key a form sent, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@officer(Right.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the accounts that pay; give one, confirm or refuse one that another person gave."""
    actor, field, problem = payer_of(request), "", ""
    if request.method == "POST":
        try:
            _do(request, actor)
        except NotYours:
            raise Http404 from None
        except FieldRefused as error:
            field, problem = error.field, error.message
        except BadInput as error:
            problem = error.message
        else:
            return HttpResponseRedirect(f"{request.path}?fait={request.POST.get('faire', '')}")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    response = render(
        request, "grants/paying_accounts.html", _context(request, actor, field, problem), status=status
    )
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _do(request: HttpRequest, actor: Actor) -> None:
    post, now = request.POST, clock.now()
    key = read_key(typed_text(post.get("compte")))
    match post.get("faire"):
        case "donner":
            propose_paying_account(_given(request), actor=actor, now=now)
        case "confirmer" if key is not None:
            confirm_paying_account(key, actor=actor, now=now)
        case "refuser" if key is not None:
            refuse_paying_account(key, typed_text(post.get("motif")), actor=actor, now=now)
        case _:
            raise BadInput("Choisissez ce que vous voulez faire de ce compte.")


def _given(request: HttpRequest) -> GivenPayingAccount:
    typed = {name: typed_text(request.POST.get(name))[:200] for name in TYPED}
    scheme, mark, territory = typed["portee"].partition("|")
    if not mark:
        raise FieldRefused("portee", "Choisissez ce que ce compte paie.")
    return GivenPayingAccount(
        scheme=scheme,
        territory=territory,
        name=typed["nom"],
        iban=typed["iban"],
        bic=typed["bic"],
        replaces=read_key(typed["remplace"]) if typed["remplace"] else None,
    )


def _context(request: HttpRequest, actor: Actor, field: str, problem: str) -> dict[str, object]:
    today = clock.now().astimezone(PARIS).date()
    found = paying_accounts(actor)
    scopes = {(one.scheme, one.territory) for one in actor.scopes_of(Right.PAY)}
    words = _words(scopes | {(one.scheme, one.territory) for one in found}, today)
    confirmed = [one for one in found if one.state == AccountState.CONFIRMED]
    giving = request.POST.get("faire") == "donner"
    return {
        "confirmed": [(one, words[one.scheme, one.territory]) for one in confirmed],
        "proposed": [
            (one, words[one.scheme, one.territory], one.proposed_by == actor.reference, f"motif-{one.pk}")
            for one in found
            if one.state == AccountState.PROPOSED
        ],
        "former": [one for one in found if one.state in {AccountState.REPLACED, AccountState.REFUSED}],
        "scopes": sorted((f"{scheme}|{place}", words[scheme, place]) for scheme, place in scopes),
        "replaced": [(str(one.pk), account_words(one)) for one in confirmed],
        "typed": {name: request.POST.get(name, "") if giving else "" for name in TYPED},
        "errors": {name: problem if giving and name == field else "" for name in TYPED},
        "refusing": request.POST.get("compte", "") if request.POST.get("faire") == "refuser" else "",
        "problem": problem,
        "done": DONE.get(request.GET.get("fait", ""), ""),
    }


def _words(scopes: set[tuple[str, str]], today: date) -> dict[tuple[str, str], str]:
    """Return each scope in words: "Toutes les aides, Centre-Val de Loire"."""
    titles = titles_of(scheme for scheme, _ in scopes if scheme)
    places = area_names(today)
    return {
        (scheme, place): f"{titles.get(scheme, scheme) or 'Toutes les aides'}, "
        f"{places.get(place, place) or 'toute la France'}"
        for scheme, place in scopes
    }
