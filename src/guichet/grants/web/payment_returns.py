"""What the payer did: a file taken in, and what became of each of its lines."""

from http import HTTPStatus
from uuid import UUID

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guichet.accounts.enums import Right
from guichet.accounts.permissions import officer
from guichet.applications.errors import NotYours
from guichet.grants.enums import ReturnLineState, ReturnState
from guichet.grants.errors import FieldRefused
from guichet.grants.models import PaymentReturn, PaymentReturnLine
from guichet.grants.selectors.return_lines import texts_of
from guichet.grants.services.returns import match_line, receive_returns, return_of
from guichet.grants.web.paying_accounts import payer_of
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.reading import typed_text

SHOWN = 20
PAGE = 50
LARGEST = 10_000_000
BY_HAND = (ReturnLineState.UNKNOWN, ReturnLineState.REFUSED)


@officer(Right.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_returns(request: HttpRequest) -> HttpResponse:
    """Take in a file of what was paid; show those already taken in."""
    actor, problem = payer_of(request), ""
    if request.method == "POST":
        try:
            upload = request.FILES.get("fichier")
            if upload is None:
                raise BadInput("Choisissez le fichier que le payeur vous a rendu.")
            if (upload.size or 0) > LARGEST:
                raise BadInput("Ce fichier dépasse 10 Mo : partagez-le en plusieurs fichiers.")
            token, known = receive_returns(
                upload.read(), typed_text(upload.name), actor=actor, now=clock.now(), real=clock.real()
            )
        except NotYours:
            raise Http404 from None
        except BadInput as error:
            problem = error.message
        else:
            return HttpResponseRedirect(
                reverse("payment-return", args=[token]) + ("?fait=connu" if known else "")
            )
    files = PaymentReturn.objects.filter(person=actor.person).order_by("-pk")[:SHOWN]
    context = {"files": list(files), "problem": problem}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "grants/payment_returns.html", context, status=status)


@officer(Right.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_return(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show what became of each line; match by hand one that found nothing."""
    actor, failed, problem = payer_of(request), 0, ""
    try:
        if request.method == "POST":
            pk = _number(request.POST.get("ligne"))
            try:
                match_line(token, pk, typed_text(request.POST.get("dp")), actor=actor, now=clock.now())
            except FieldRefused as error:
                failed, problem = pk, error.message
            except BadInput as error:
                failed, problem = pk, error.message
            else:
                return HttpResponseRedirect(f"{request.path}?fait=rapprochee")
        file = return_of(token, actor)
    except NotYours:
        raise Http404 from None
    context = _told(request, file) | {
        "failed": failed,
        "problem": problem,
        "typed": request.POST.get("dp", ""),
        "done": request.GET.get("fait", ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    partial = bool(request.headers.get("HX-Request"))
    return render(request, f"grants/{'_' if partial else ''}payment_return.html", context, status=status)


def _told(request: HttpRequest, file: PaymentReturn) -> dict[str, object]:
    rows = PaymentReturnLine.objects.filter(file=file)
    counts = {
        row["state"]: row["count"] for row in rows.values("state").annotate(count=Count("pk")).order_by()
    }
    total = sum(counts.values())
    asked, page = str(request.GET.get("lignes", "")), _number(request.GET.get("page"))
    usual = next((state for state in BY_HAND if counts.get(state)), ReturnLineState.MATCHED)
    shown = ReturnLineState(asked) if asked in ReturnLineState.values else usual
    lines = rows.filter(state=shown).select_related("order__award").order_by("row")
    found = list(lines[page * PAGE : page * PAGE + PAGE + 1])
    waiting = counts.get(ReturnLineState.WAITING, 0)
    return {
        "file": file,
        "going_on": file.state != ReturnState.DONE,
        "total": total,
        "waiting": waiting,
        "percent": 100 * (total - waiting) // total if total else 100,
        "tabs": [(state, counts[state]) for state in ReturnLineState if counts.get(state)],
        "shown": shown,
        "by_hand": shown in BY_HAND,
        "lines": [(line, " · ".join(text for text in texts_of(line.cells) if text)) for line in found[:PAGE]],
        "following": page + 1 if len(found) > PAGE else None,
        "previous": page - 1 if page else None,
    }


def _number(text: object) -> int:
    """Read a number that a page wrote itself, 0 for anything else."""
    given = str(text or "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
