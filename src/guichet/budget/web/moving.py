"""What one does with an envelope: receive, take back, delegate, give back, close, open again; each with its reason."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.budget import services
from guichet.budget.selectors import EnvelopeRecord, children_of
from guichet.budget.services import By
from guichet.budget.web.asking import envelope_of, manages, officer_of
from guichet.budget.web.one import Failed, show
from guichet.budget.web.typing import AMOUNT, REASON, Typed, read_movement
from guichet.shared import clock
from guichet.shared.errors import BadInput

TO = "vers"
FIELDS = (AMOUNT, REASON, TO)
SIMPLE: dict[str, Callable[[int, int, By], object]] = {
    "recevoir": services.receive,
    "reprendre": services.return_received,
    "rendre": services.give_back,
}
ACTIONS = frozenset({*SIMPLE, "deleguer", "clore", "rouvrir"})


@officer(Right.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one thing with an envelope; a refusal shows the page again, what was typed in it and why at its field.

    Whoever comes back to the address of a refusal is led to the envelope.
    """
    now = clock.now()
    record, actor = envelope_of(request, pk, now.date()), officer_of(request)
    if action not in ACTIONS or not manages(actor, record, now.date()):
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(f"/budget/{pk}")
    said = {name: str(request.POST.get(name, "")).replace("\x00", "") for name in FIELDS}
    typed = read_movement(said, record.unit, amount_asked=action not in {"clore", "rouvrir"})
    errors = {**typed.errors, **_recipient_error(record, action, said)}
    if not errors:
        by = By(actor=actor.reference, now=now, reason=typed.reason)
        try:
            _do(record, action, said, typed, by)
        except BadInput as error:
            errors[REASON if action in {"clore", "rouvrir"} else AMOUNT] = error.message
    if errors:
        return show(request, record, now.date(), Failed(action=action, said=said, errors=errors))
    return HttpResponseRedirect(f"/budget/{pk}?fait={action}")


def _do(record: EnvelopeRecord, action: str, said: Mapping[str, str], typed: Typed, by: By) -> None:
    if action == "deleguer":
        services.delegate(record.pk, int(said[TO]), typed.amount, by)
    elif action in SIMPLE:
        SIMPLE[action](record.pk, typed.amount, by)
    else:
        services.set_closed(record.pk, by, closed=action == "clore")


def _recipient_error(record: EnvelopeRecord, action: str, said: Mapping[str, str]) -> dict[str, str]:
    if action != "deleguer" or said[TO] in {str(child.pk) for child in children_of(record.pk)}:
        return {}
    return {TO: "Choisissez l’enveloppe qui reçoit."}
