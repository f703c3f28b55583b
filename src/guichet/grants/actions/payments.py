"""What one does about the payments on the page of a grant: declare the start, give and confirm an account, change the plan."""

from bareme import ScalarError, values
from guichet.accounts.enums import Right
from guichet.grants.actions.registry import Doing, GrantAction, Said, register_action
from guichet.grants.enums import OVER, OrderState, PaidWhen, Side
from guichet.grants.errors import GrantError
from guichet.grants.models import Instalment
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.payments import payments
from guichet.grants.services.accounts import (
    GivenAccount,
    confirm_account,
    keep_paper,
    propose_account,
    refuse_account,
)
from guichet.grants.services.numbering import set_numbers
from guichet.grants.services.ordering import cancel_order, order_again
from guichet.grants.services.planning import ChangedPart, change_plan
from guichet.grants.services.starting import declare_start


def _start(doing: Doing) -> None:
    day = doing.said.day("commence")
    if day is None:
        raise GrantError("Il manque la date à laquelle le projet a commencé.")
    declare_start(doing.number, day, actor=doing.actor, now=doing.now)


def _account(doing: Doing) -> None:
    said, proof = doing.said, doing.said.text("rib")
    if upload := said.files.get("rib_fichier"):
        proof = keep_paper(doing.number, upload, actor=doing.actor, now=doing.now)
    given = GivenAccount(
        holder=said.text("titulaire"), iban=said.text("iban"), bic=said.text("bic"), proof=proof
    )
    propose_account(doing.number, given, actor=doing.actor, now=doing.now)


def _confirm(doing: Doing) -> None:
    pk = doing.said.number("compte", "le compte")
    confirm_account(doing.number, pk, actor=doing.actor, now=doing.now)


def _refuse(doing: Doing) -> None:
    pk = doing.said.number("compte", "le compte")
    refuse_account(doing.number, pk, doing.said.text("motif"), actor=doing.actor, now=doing.now)


def _plan(doing: Doing) -> None:
    ranks = Instalment.objects.filter(award=doing.award).order_by("rank").values_list("rank", flat=True)
    parts = [_part(doing.said, rank + 1) for rank in ranks]
    change_plan(
        doing.number,
        parts,
        doing.said.text("raison"),
        guarantee=doing.said.flag("garantie"),
        actor=doing.actor,
        now=doing.now,
    )


def _part(said: Said, rank: int) -> ChangedPart:
    text = said.text(f"part-{rank}")
    try:
        share = values.parse_rate(text if "%" in text else f"{text} %") if text else None
    except ScalarError as error:
        raise GrantError(f"Part du versement {rank} : {error}") from None
    when = said.text(f"quand-{rank}") or str(PaidWhen.SPEND_JUSTIFIED)
    return ChangedPart(share_bp=share, paid_when=when, due_on=said.day(f"date-{rank}"))


def _numbers(doing: Doing) -> None:
    said = doing.said
    set_numbers(doing.number, said.text("ej"), said.text("tiers"), actor=doing.actor, now=doing.now)


def _again(doing: Doing) -> None:
    order_again(
        doing.number, doing.said.number("versement", "le versement"), actor=doing.actor, now=doing.now
    )


def _cancel(doing: Doing) -> None:
    rank = doing.said.number("versement", "le versement")
    cancel_order(doing.number, rank, doing.said.text("motif"), actor=doing.actor, now=doing.now)


def _has_proposed(opened: OpenedAward) -> bool:
    return payments(opened).proposed is not None


def _has_over(opened: OpenedAward) -> bool:
    return any(order.state in OVER for order in payments(opened).orders.values())


def _has_waiting(opened: OpenedAward) -> bool:
    return any(order.state == OrderState.WAITING for order in payments(opened).orders.values())


def _judges(opened: OpenedAward) -> bool:
    return opened.may(Right.INSTRUCT) or opened.may(Right.PAY)


def install() -> None:
    """Register the actions of both sides."""
    _install_for_applicants()
    _install_accounts()
    _install_for_officers()
    _install_orders()


def _install_for_applicants() -> None:
    register_action(
        GrantAction(
            key="commencer",
            label="Déclarer le commencement",
            done="Le commencement du projet est déclaré.",
            side=Side.APPLICANT,
            panel="versements",
            run=_start,
            who=lambda opened: opened.may_answer,
            when=lambda opened: opened.active and opened.award.started_on is None,
        ),
        GrantAction(
            key="compte",
            label="Donner ce compte",
            done="Le compte est donné : le service le confirme avant tout paiement.",
            side=Side.APPLICANT,
            panel="compte",
            run=_account,
            who=lambda opened: opened.may_answer,
            takes_files=True,
        ),
    )


def _install_accounts() -> None:
    register_action(
        GrantAction(
            key="confirmer-compte",
            label="Confirmer ce compte",
            done="Le compte est confirmé : les prochains paiements y vont.",
            side=Side.OFFICER,
            panel="compte",
            run=_confirm,
            who=_judges,
            when=_has_proposed,
        ),
        GrantAction(
            key="refuser-compte",
            label="Refuser ce compte",
            done="Le compte est refusé ; le demandeur lit pourquoi.",
            side=Side.OFFICER,
            panel="compte",
            run=_refuse,
            who=_judges,
            when=_has_proposed,
        ),
    )


def _install_for_officers() -> None:
    register_action(
        GrantAction(
            key="plan",
            label="Changer le plan",
            done="Le plan des versements est changé.",
            side=Side.OFFICER,
            panel="versements",
            run=_plan,
            who=lambda opened: opened.may(Right.INSTRUCT),
        ),
        GrantAction(
            key="numeros",
            label="Garder ces numéros",
            done="Les numéros de Chorus sont gardés.",
            side=Side.OFFICER,
            panel="chorus",
            run=_numbers,
            who=_judges,
        ),
    )


def _install_orders() -> None:
    register_action(
        GrantAction(
            key="ordonner",
            label="Ordonner de nouveau",
            done="Le paiement est ordonné de nouveau.",
            side=Side.OFFICER,
            panel="versements",
            run=_again,
            who=lambda opened: opened.may(Right.PAY),
            when=_has_over,
        ),
        GrantAction(
            key="annuler-ordre",
            label="Annuler ce paiement",
            done="Le paiement est annulé ; la demande reste approuvée et peut être ordonnée de nouveau.",
            side=Side.OFFICER,
            panel="versements",
            run=_cancel,
            who=lambda opened: opened.may(Right.PAY),
            when=_has_waiting,
        ),
    )
