"""The demands of payment that wait, the files that carry them to whoever pays, and their download."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, officer
from guichet.applications.errors import NotYours
from guichet.grants.enums import AccountState, Payer, PaymentFileState
from guichet.grants.errors import FieldRefused
from guichet.grants.models import PaymentFile
from guichet.grants.selectors.paying_accounts import paying_accounts
from guichet.grants.services.payment_files import (
    MEDIA,
    WantedFile,
    ask_payment_file,
    complete,
    file_of,
    open_payment_file,
    waiting_orders,
    write_again,
)
from guichet.grants.web.paying_accounts import account_words, payer_of, read_key
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.handing import hand_over
from guichet.shared.reading import read_date, typed_text

SHOWN = 20
MOST_LEFT_OUT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for one payer: how many demands are ready and for how much, and those that something misses."""

    payer: Payer
    count: int
    amount: int
    missing: list[tuple[str, int]]

    @property
    def ids(self) -> dict[str, str]:
        return {"day": f"champ-execution-{self.payer.value}"}


@officer(Right.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def payments(request: HttpRequest) -> HttpResponse:
    """Show what waits to be paid and the files already made; make one more."""
    actor, field, problem = payer_of(request), "", ""
    if request.method == "POST":
        try:
            token = ask_payment_file(_wanted(request), actor=actor, now=clock.now(), real=clock.real())
        except NotYours:
            raise Http404 from None
        except FieldRefused as error:
            field, problem = error.field, error.message
        except BadInput as error:
            problem = error.message
        else:
            return HttpResponseRedirect(reverse("payment-file", args=[token]))
    context = {
        "waiting": [_waiting(actor, payer) for payer in Payer],
        "files": list(PaymentFile.objects.filter(person=actor.person).order_by("-pk")[:SHOWN]),
        "accounts": [
            (str(one.pk), account_words(one)) for one in paying_accounts(actor, AccountState.CONFIRMED)
        ],
        "posted": request.POST.get("payeur", ""),
        "typed": {name: request.POST.get(name, "") for name in TYPED},
        "errors": {name: problem if name == field else "" for name in TYPED},
        "problem": problem,
        "today": clock.now().date(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render(request, "grants/payment_files.html", context, status=status)


TYPED = ("execution", "compte")


@officer(Right.PAY)
@require_http_methods(["GET", "HEAD", "POST"])
def payment_file(request: HttpRequest, token: UUID) -> HttpResponse:
    """Show how far a file is; the page asks again by itself. A file that failed is begun again."""
    actor = payer_of(request)
    try:
        if request.method == "POST":
            write_again(token, actor=actor, now=clock.now(), real=clock.real())
            return HttpResponseRedirect(request.path)
        file = file_of(token, actor)
    except NotYours:
        raise Http404 from None
    context = {
        "file": file,
        "going_on": file.state in {PaymentFileState.WAITING, PaymentFileState.RUNNING},
        "percent": min(99, 100 * file.done // file.total) if file.total else 0,
        "payer": Payer(file.payer),
        "papers": [(ending, ending[1:].upper(), paper) for ending, paper in sorted(file.papers.items())],
    }
    partial = bool(request.headers.get("HX-Request"))
    return render(request, f"grants/{'_' if partial else ''}payment_file.html", context)


@officer(Right.PAY)
@require_safe
def payment_file_download(request: HttpRequest, token: UUID, ending: str) -> HttpResponse:
    """Send a file that is ready, block by block."""
    try:
        name, size, blocks = open_payment_file(token, ending, actor=payer_of(request), now=clock.now())
    except NotYours:
        raise Http404 from None
    answer = hand_over(
        None if request.method == "HEAD" else blocks, name=name, size=size, media_type=MEDIA[ending]
    )
    return cast(HttpResponse, answer)  # the door knows no other kind


def _waiting(actor: Actor, payer: Payer) -> Waiting:
    rows = waiting_orders(actor, payer)
    ready = rows.filter(complete(payer)).aggregate(count=Count("pk"), amount=Sum("amount_cents"))
    missing = rows.exclude(complete(payer)).order_by("pk").values_list("number", "award__number")
    return Waiting(
        payer=payer,
        count=ready["count"],
        amount=ready["amount"] or 0,
        missing=list(missing[:MOST_LEFT_OUT]),
    )


def _wanted(request: HttpRequest) -> WantedFile:
    post = request.POST
    try:
        day = read_date(str(post.get("execution", "")))
    except BadInput as error:
        raise FieldRefused("execution", error.message) from None
    return WantedFile(
        payer=typed_text(post.get("payeur")),
        executed_on=day,
        account=read_key(typed_text(post.get("compte"))),
    )
