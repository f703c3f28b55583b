"""The request for a payment, as the service reads it: each line accepted, in part or not; then a second person approves."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bareme import ScalarError, values
from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor, actor_from, officer
from guichet.applications.errors import NotYours
from guichet.documents.selectors import files_of
from guichet.grants.enums import AccountState, ClaimState, LineVerdict, Side
from guichet.grants.errors import FieldRefused
from guichet.grants.models import Award, BankAccount, Claim, ClaimLine, PaymentOrder
from guichet.grants.permissions import award_of_officer, may_oversee
from guichet.grants.selectors.claims import due, money_besides
from guichet.grants.selectors.expenses import expense_kinds
from guichet.grants.services.claiming import instalment_of
from guichet.grants.services.judging import Verdict, approve_claim, return_claim, review_claim
from guichet.grants.web.claim import shown_lines
from guichet.shared import clock
from guichet.shared.errors import BadInput
from guichet.shared.formats import format_amount
from guichet.shared.reading import typed_text


@officer(Right.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def claim_for_officers(request: HttpRequest, number: int, rank: int) -> HttpResponse:
    """Show a request for payment, and say what is accepted of it, return it, or approve it."""
    actor = actor_from(request)
    try:
        if actor is None:
            raise NotYours
        award = award_of_officer(number, actor, Right.VIEW)
        if request.method != "POST":
            return _show(request, award, rank, actor)
        if not (may_oversee(award, actor, Right.INSTRUCT) or may_oversee(award, actor, Right.PAY)):
            raise NotYours
        try:
            _do(request, award, rank, actor)
        except FieldRefused as error:
            return _show(request, award, rank, actor, field=error.field, problem=error.message)
        except BadInput as error:
            return _show(request, award, rank, actor, problem=error.message)
    except NotYours:
        raise Http404 from None
    return HttpResponseRedirect(f"{request.path}?fait={request.POST.get('faire', '')}")


def _do(request: HttpRequest, award: Award, rank: int, actor: Actor) -> None:
    post, now = request.POST, clock.now()
    match post.get("faire"):
        case "verifier":
            claim = _claim(award, rank)
            verdicts = {pk: _verdict(request, pk) for pk in claim.lines.values_list("pk", flat=True)}
            review_claim(award.number, rank, verdicts, actor=actor, now=now)
        case "rendre":
            return_claim(award.number, rank, typed_text(post.get("pourquoi")), actor=actor, now=now)
        case "approuver":
            text = str(post.get("revision", ""))
            revision = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
            approve_claim(award.number, rank, revision, actor=actor, now=now)
        case _:
            raise NotYours


def _verdict(request: HttpRequest, pk: int) -> Verdict:
    post = request.POST
    text, verdict = str(post.get(f"retenu-{pk}", "")).strip(), str(post.get(f"verdict-{pk}", ""))
    accepted = None
    if text and verdict == LineVerdict.PART:
        try:
            accepted = values.parse_amount(text)
        except ScalarError as error:
            raise FieldRefused(f"retenu-{pk}", str(error)) from None
    return Verdict(verdict=verdict, accepted_cents=accepted, reason=typed_text(post.get(f"motif-{pk}")))


def _claim(award: Award, rank: int) -> Claim:
    """Return a claim that was sent once. Raise NotYours: what an applicant prepares is theirs."""
    found = Claim.objects.select_related("instalment").filter(instalment=instalment_of(award, rank)).first()
    if found is None or found.sent_at is None:
        raise NotYours
    return found


def _show(
    request: HttpRequest, award: Award, rank: int, actor: Actor, *, field: str = "", problem: str = ""
) -> HttpResponse:
    claim = _claim(award, rank)
    lines = list(ClaimLine.objects.filter(claim=claim).order_by("rank"))
    files = files_of(f"claim:{claim.pk}") if lines else []
    context = _money(claim, award, lines, actor) | {
        "award": award,
        "back": Side.OFFICER.address(award.number),
        "claim": claim,
        "state": ClaimState(claim.state),
        "instalment": claim.instalment,
        "lines": [
            _row(request, shown, field, problem)
            for shown in shown_lines(claim, lines, files, expense_kinds(award))
        ],
        "plain_lines": shown_lines(claim, lines, files, expense_kinds(award)),
        "why": str(request.POST.get("pourquoi", "")),
        "field": field,
        "problem": problem,
        "done": DONE.get(request.GET.get("fait", ""), ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    response = render(request, "grants/claim_review.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _money(claim: Claim, award: Award, lines: list[ClaimLine], actor: Actor) -> dict[str, object]:
    """Return what is due and how, where it goes, and what the reader may do."""
    computed = due(award, claim.instalment, lines, money_besides(award.pk, claim.instalment_id))
    instructs, pays = may_oversee(award, actor, Right.INSTRUCT), may_oversee(award, actor, Right.PAY)
    accounts = BankAccount.objects.filter(organisation=award.organisation_id, state=AccountState.CONFIRMED)
    return {
        "steps": [[step.label, step.text] for step in computed.steps],
        "amount": claim.due_cents if claim.due_cents is not None else computed.amount,
        "asked": format_amount(claim.asked_cents or 0),
        "reviews": instructs and claim.state in {ClaimState.SENT, ClaimState.REVIEWED},
        "pays": pays and claim.state == ClaimState.REVIEWED,
        "reviewed_it": claim.reviewed_by == actor.reference,
        "account": accounts.first(),
        "order": PaymentOrder.objects.filter(claim=claim).order_by("-pk").first(),
    }


DONE = {
    "verifier": "La demande est vérifiée. Une autre personne peut l’approuver.",
    "rendre": "La demande est rendue au bénéficiaire.",
    "approuver": "La demande est approuvée, et son paiement ordonné.",
}


def _row(request: HttpRequest, shown: object, field: str, problem: str) -> dict[str, object]:
    """Return a line with what was just typed of it, else what stands there."""
    line: ClaimLine = shown.line  # type: ignore[attr-defined]  # a ShownLine
    accepted = line.accepted_cents
    kept = {
        "verdict": line.verdict or LineVerdict.ACCEPTED,
        "retenu": f"{accepted // 100},{accepted % 100:02d}" if accepted and line.verdict == "part" else "",
        "motif": line.reason,
    }
    posted = request.POST if request.POST.get("faire") == "verifier" else {}
    return {
        "shown": shown,
        "line": line,
        "names": {name: f"{name}-{line.pk}" for name in kept},
        "values": {name: posted.get(f"{name}-{line.pk}", value) for name, value in kept.items()},
        "errors": {name: problem if field == f"{name}-{line.pk}" else "" for name in kept},
        "choices": [
            (LineVerdict.ACCEPTED.value, "Retenue en entier"),
            (LineVerdict.PART.value, "En partie"),
            (LineVerdict.REFUSED.value, "Refusée"),
        ],
    }
