"""The payments of a grant, one by one: what each waits for, who does what next; and the bank account they go to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from guichet.accounts.enums import Right
from guichet.documents.enums import PaperKind
from guichet.documents.selectors import files_of
from guichet.grants.dues import Due, register_dues
from guichet.grants.enums import OVER, ClaimState, CountedFrom, InstalmentState, PaidWhen, Side
from guichet.grants.models import Claim, Instalment, PaymentOrder
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.granted import STYLES, advance_sentence
from guichet.grants.panels.registry import Panel, register_panel
from guichet.grants.selectors.ceilings import bound_words
from guichet.grants.selectors.claimable import waits_for
from guichet.grants.selectors.paid import Payments, payments_of
from guichet.grants.selectors.plan_words import waits_for as words_of
from guichet.shared.formats import format_percent

CALLED = {
    ClaimState.DRAFT: "Continuer la demande",
    ClaimState.RETURNED: "Compléter la demande",
    ClaimState.SENT: "Voir la demande",
    ClaimState.REVIEWED: "Voir la demande",
    ClaimState.APPROVED: "Voir la demande",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One planned payment as it is shown, with where it leads."""

    instalment: Instalment
    claim: Claim | None
    order: PaymentOrder | None
    label: str
    style: str
    when: str
    waits: str
    address: str
    button: str
    main: bool

    @property
    def rank(self) -> int:
        return self.instalment.rank + 1

    @property
    def names(self) -> dict[str, str]:
        """Return the names of its fields in the form of the plan."""
        return {
            key: f"{name}-{self.rank}" for key, name in (("part", "part"), ("when", "quand"), ("day", "date"))
        }

    @property
    def day(self) -> str:
        return self.instalment.due_on.isoformat() if self.instalment.due_on else ""

    @property
    def share(self) -> str:
        """Return its share as a form shows it: "30"."""
        bp = self.instalment.share_bp
        return "" if bp is None else format_percent(bp).replace("\u00a0%", "")


def payments(opened: OpenedAward) -> Payments:
    """Return where the payments stand, read once for the whole page."""
    found: Payments = opened.once("payments", lambda: payments_of(opened.award))
    return found


def lines_of(opened: OpenedAward) -> list[Line]:
    """Return each planned payment, in order."""
    found: list[Line] = opened.once(
        "payment-lines", lambda: [_line(opened, one) for one in opened.instalments]
    )
    return found


def _line(opened: OpenedAward, one: Instalment) -> Line:
    claim, order = payments(opened).claims.get(one.pk), payments(opened).orders.get(one.pk)
    waits = waits_for(opened.award, one, opened.today) if claim is None else ""
    button, main = _button(opened, claim, waits)
    state = InstalmentState(one.state)
    return Line(
        instalment=one,
        claim=claim,
        order=order,
        label=str(state.label),
        style=STYLES[state],
        when=words_of(one, opened.award.completion_on),
        waits=waits,
        address=f"{opened.base}/demandes-de-paiement/{one.rank + 1}",
        button=button,
        main=main,
    )


def _button(opened: OpenedAward, claim: Claim | None, waits: str) -> tuple[str, bool]:
    """Return what leads to the claim, and whether it is the next thing to do for the reader."""
    if opened.side is Side.OFFICER:
        if claim is None or claim.state in {ClaimState.DRAFT, ClaimState.RETURNED}:
            return "", False
        if claim.state == ClaimState.SENT and opened.may(Right.INSTRUCT):
            return "Vérifier la demande", True
        if claim.state == ClaimState.REVIEWED and opened.may(Right.PAY):
            return "Approuver la demande", True
        return "Voir la demande", False
    if claim is not None:
        return CALLED[ClaimState(claim.state)], claim.state in {ClaimState.DRAFT, ClaimState.RETURNED}
    return ("Demander ce versement", True) if not waits and opened.may_answer else ("", False)


def instalments_context(opened: OpenedAward) -> dict[str, Any] | None:
    if not opened.instalments:
        return None
    lines = lines_of(opened)
    needs_start = any(
        one.instalment.paid_when == PaidWhen.START_DECLARED or one.instalment.due_after == CountedFrom.START
        for one in lines
    )
    needs_start = needs_start or any(report.after == "start" for report in opened.scheme.reports)
    return {
        "lines": lines,
        "advance": advance_sentence(opened) if opened.side is Side.APPLICANT else "",
        "asks_start": needs_start and opened.award.started_on is None,
        "started_on": opened.award.started_on,
        "conditions": PaidWhen.choices,
        "bound": bound_words(opened.award, opened.scheme.review.framework),
        "guarantee": opened.award.bank_guarantee,
    }


def account_context(opened: OpenedAward) -> dict[str, Any] | None:
    award = opened.award
    if award.organisation_id is None or (opened.side is Side.APPLICANT and not opened.may_answer):
        return None
    papers: list[tuple[str, str]] = []
    if opened.side is Side.APPLICANT and opened.active:
        kept = files_of(f"organisation:{award.organisation_id}", PaperKind.BANK_DETAILS)
        papers = [(file.token, file.name) for file in kept if file.is_clean]
    return {
        "payments": payments(opened),
        "papers": papers,
        "organisation": award.organisation,
        "own": payments(opened).proposed is not None
        and payments(opened).proposed.proposed_by == opened.actor.reference,  # type: ignore[union-attr]  # tested just above
    }


def chorus_context(opened: OpenedAward) -> dict[str, Any] | None:
    return {"award": opened.award} if opened.may(Right.VIEW) else None


def dues(opened: OpenedAward) -> Iterable[Due]:
    """Say what is awaited for the payments: of the applicant, a claim, an account; of the service, a review."""
    if not opened.active:
        return
    for line in lines_of(opened):
        title, state = line.instalment.title.lower(), line.claim.state if line.claim else ""
        here = line.address if line.button else ""
        match state:
            case "" | ClaimState.DRAFT if not line.waits:
                yield Due(title=f"Demander le versement : {title}", by=Side.APPLICANT, address=here)
            case ClaimState.RETURNED:
                yield Due(
                    title=f"Compléter la demande de paiement : {title}", by=Side.APPLICANT, address=here
                )
            case ClaimState.SENT:
                yield Due(title=f"Vérifier la demande de paiement : {title}", by=Side.OFFICER, address=here)
            case ClaimState.REVIEWED:
                yield Due(title=f"Approuver la demande de paiement : {title}", by=Side.OFFICER, address=here)
            case ClaimState.APPROVED if line.order and line.order.state in OVER:
                yield Due(title=f"Ordonner de nouveau : {title}", by=Side.OFFICER)
    if opened.award.organisation_id is None:
        return
    if payments(opened).proposed is not None:
        yield Due(title="Confirmer le compte bancaire", by=Side.OFFICER, address="#compte")
    elif payments(opened).confirmed is None:
        yield Due(title="Donner le compte bancaire", by=Side.APPLICANT, address="#compte")


def install() -> None:
    """Register the panels and what is awaited."""
    folder = "grants/components/panels"
    register_panel(
        Panel(
            key="versements",
            title="Les versements",
            template=f"{folder}/instalments.html",
            context=instalments_context,
            rank=20,
        ),
        Panel(
            key="compte",
            title="Le compte bancaire",
            template=f"{folder}/account.html",
            context=account_context,
            rank=40,
        ),
        Panel(
            key="chorus",
            title="Numéros de Chorus",
            template=f"{folder}/chorus.html",
            context=chorus_context,
            sides=frozenset({Side.OFFICER}),
            column="beside",
            rank=60,
        ),
    )
    register_dues(dues)
