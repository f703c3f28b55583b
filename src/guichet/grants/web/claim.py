"""The request for a payment, as the applicant fills it: each expense with its invoice, the amount computed as it goes."""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guichet.accounts.permissions import Actor, actor_from, signed_in
from guichet.applications.errors import NotYours
from guichet.documents.selectors import FileRecord, files_of
from guichet.documents.services import receive_uploads
from guichet.grants.enums import Side
from guichet.grants.models import Award, Claim, ClaimLine
from guichet.grants.permissions import award_of_applicant, may_answer
from guichet.grants.selectors.claims import OPEN, due, money_besides, on_spend, problems_of
from guichet.grants.selectors.expenses import ExpenseKind, expense_kinds, tax_of
from guichet.grants.services.claiming import (
    NotReady,
    TypedClaim,
    TypedLine,
    instalment_of,
    open_claim,
    refuse_early,
    save_claim,
    send_claim,
)
from guichet.shared import clock
from guichet.shared.errors import BadInput

ACCEPT = ("pdf", "image", "spreadsheet")
FIELDS = {
    "kind": "Sorte de dépense", "label": "Achat et fournisseur", "spent_on": "Date", "amount": "Montant", "file": "Facture",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One expense as the page shows it; names and values by field, and what is to mend."""

    line: ClaimLine
    rank: int
    names: dict[str, str]
    values: dict[str, str]
    errors: dict[str, str]
    purpose: str
    files: list[FileRecord]
    verdict: str


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, number: int, rank: int) -> HttpResponse:
    """Show and fill the request for one payment; begun by the button of the grant's page."""
    actor = actor_from(request)
    try:
        award = award_of_applicant(number, actor)
        if actor is None:
            raise NotYours
        found = _claim(award, rank, actor)
        if request.method == "POST":
            return _post(request, award, found, actor)
        return _show(request, award, found, actor)
    except NotYours:
        raise Http404 from None


def _claim(award: Award, rank: int, actor: Actor) -> Claim:
    """Return the claim that stands, else one to begin, not kept yet: a page that is read changes nothing.

    Raise NotYours for whoever may only read, GrantError while the payment waits for something.
    """
    instalment = instalment_of(award, rank)
    found = Claim.objects.select_related("instalment").filter(instalment=instalment).first()
    if found is None:
        if not may_answer(award, actor):
            raise NotYours
        refuse_early(award, instalment, clock.now())
        found = Claim(instalment=instalment, tax=tax_of(award), begun_at=clock.now())
    found.award = award
    return found


def _post(request: HttpRequest, award: Award, found: Claim, actor: Actor) -> HttpResponse:
    number, rank, now = award.number, found.instalment.rank + 1, clock.now()
    act = str(request.POST.get("faire", "garder"))
    if found._state.adding:  # not kept yet
        found = open_claim(number, rank, actor=actor, now=now)
        found.award = award
        act = "garder" if act == "ajouter" else act  # it begins with one line
    try:
        save_claim(number, rank, _typed(request, found, act), actor=actor, now=now)
        _receive(request, found, actor)
        if act == "envoyer":
            send_claim(number, rank, actor=actor, now=now)
            return HttpResponseRedirect(f"{request.path}?fait=envoyee")
    except NotReady as error:
        found.refresh_from_db()
        return _show(request, award, found, actor, problems=error.problems)
    except BadInput as error:
        found.refresh_from_db()
        return _show(request, award, found, actor, refused=error.message)
    if request.headers.get("HX-Request"):
        found.refresh_from_db()
        return _show(request, award, found, actor)
    return HttpResponseRedirect(f"{request.path}?fait=gardee" + ("#derniere" if act == "ajouter" else ""))


def _typed(request: HttpRequest, found: Claim, act: str) -> TypedClaim:
    post = request.POST
    drop = act.removeprefix("retirer-")
    lines = {
        pk: TypedLine(
            **{
                name: str(post.get(f"{name}-{pk}", "")).replace("\x00", "")[:1000]
                for name in FIELDS
                if name != "file"
            }
        )
        for pk in ClaimLine.objects.filter(claim=found).values_list("pk", flat=True)
        if f"amount-{pk}" in post
    }
    dropped = int(drop) if drop.isascii() and drop.isdigit() and len(drop) < 19 and drop != act else 0
    return TypedClaim(lines=lines, add=act == "ajouter", drop=dropped)


def _receive(request: HttpRequest, found: Claim, actor: Actor) -> None:
    """Keep the invoices that a plain form carries."""
    for pk in ClaimLine.objects.filter(claim=found).values_list("pk", flat=True):
        if uploads := request.FILES.getlist(f"fichiers-line-{pk}"):
            receive_uploads(
                f"claim:{found.pk}", f"line-{pk}", uploads, by=actor.reference, now=clock.now(), accept=ACCEPT
            )


def _show(
    request: HttpRequest,
    award: Award,
    found: Claim,
    actor: Actor,
    *,
    problems: dict[str, str] | None = None,
    refused: str = "",
) -> HttpResponse:
    kinds, instalment = expense_kinds(award), found.instalment
    lines = list(ClaimLine.objects.filter(claim=found).order_by("rank")) if found.pk else []
    files = files_of(f"claim:{found.pk}") if lines else []
    computed = due(award, instalment, lines, money_besides(award.pk, instalment.pk))
    shown = shown_lines(found, lines, files, kinds, problems)
    context = {
        "award": award,
        "back": Side.APPLICANT.address(award.number),
        "claim": found,
        "instalment": instalment,
        "fills": found.state in OPEN and may_answer(award, actor),
        "on_spend": on_spend(instalment),
        "lines": shown,
        "kinds": [(key, kind.title) for key, kind in kinds.items() if not kind.refused],
        "refused_kinds": [kind for kind in kinds.values() if kind.refused],
        "steps": found.steps if found.state not in OPEN else [[one.label, one.text] for one in computed.steps],
        "amount": computed.amount if found.state in OPEN else found.due_cents if found.due_cents is not None else found.asked_cents,
        "owner": f"claim:{found.pk}",
        "accept": ",".join(ACCEPT),
        "refused": refused,
        "summary": _summary(shown, problems or {}),
        "done": request.GET.get("fait", ""),
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems or refused else HTTPStatus.OK
    response = render(request, "grants/claim.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def shown_lines(
    found: Claim,
    lines: list[ClaimLine],
    files: list[FileRecord],
    kinds: dict[str, ExpenseKind],
    problems: dict[str, str] | None = None,
) -> list[ShownLine]:
    """Return the lines with what they say; unreadable values stay as they were typed, with why."""
    unread = {
        key: said
        for key, said in problems_of(found, lines, kinds, {line.pk for line in lines}).items()
        if not said.startswith("Il manque")
    }
    told = unread if problems is None else problems
    return [_shown(line, rank, files, told) for rank, line in enumerate(lines, start=1)]


def _shown(line: ClaimLine, rank: int, files: list[FileRecord], told: dict[str, str]) -> ShownLine:
    amount = "" if line.amount_cents is None else f"{line.amount_cents // 100},{line.amount_cents % 100:02d}"
    purpose = f"line-{line.pk}"
    return ShownLine(
        line=line,
        rank=rank,
        names={name: f"{name}-{line.pk}" for name in FIELDS} | {"file_id": f"champ-file-{line.pk}"},
        values={
            "spent_on": line.spent_on.isoformat() if line.spent_on else line.typed.get("spent_on", [""])[0],
            "amount": amount or line.typed.get("amount", [""])[0],
        },
        errors={name: told.get(f"{name}-{line.pk}", "") for name in FIELDS},
        purpose=purpose,
        files=[file for file in files if file.purpose == purpose],
        verdict=line.get_verdict_display() if line.verdict else "",
    )


def _summary(shown: list[ShownLine], problems: dict[str, str]) -> list[dict[str, str]]:
    if not problems:
        return []
    found = [
        {"field_id": f"champ-{one.names[name]}", "label": f"Dépense {one.rank}, {FIELDS[name].lower()}", "message": one.errors[name]}
        for one in shown
        for name in FIELDS
        if one.errors[name]
    ]  # fmt: skip
    if "lignes" in problems:
        found.append({"field_id": "champ-ajouter", "label": "Vos dépenses", "message": problems["lignes"]})
    return found
