"""Ask a grant back, answer, decide and note what comes back, from the page of a grant."""

from guichet.accounts.enums import Right
from guichet.applications.errors import NotYours
from guichet.grants.actions.registry import Doing, GrantAction, register_action
from guichet.grants.enums import RecoveryMove, Side
from guichet.grants.errors import FieldRefused
from guichet.grants.models import Recovery
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.recoveries import KEY, left_to_ask, recoveries
from guichet.grants.selectors.recoveries import FILES, MOVES, may_be_decided
from guichet.grants.services.recovering import (
    Answer,
    Asked,
    answer_recovery,
    cancel_recovery,
    propose_recovery,
)
from guichet.grants.services.recovery_deciding import Received, decide_recovery, receive_recovery
from guichet.shared.reading import read_amount


def _which(doing: Doing) -> int:
    """Return the demand that a form names, when it is one of this grant. Raise NotYours otherwise."""
    pk = doing.said.number("reversement", "la demande de reversement")
    if not Recovery.objects.filter(pk=pk, award=doing.award).exists():
        raise NotYours
    return pk


def _propose(doing: Doing) -> None:
    said = doing.said
    asked = Asked(
        case=said.text("cas"),
        reasons=said.text("motifs"),
        amount_cents=read_amount(said.text("montant")) if said.text("montant") else None,
        real_spend_cents=read_amount(said.text("depense")) if said.text("depense") else None,
    )
    propose_recovery(doing.award, asked, actor=doing.actor, now=doing.now)


def _answer(doing: Doing) -> None:
    said = doing.said
    answer = Answer(text=said.text("reponse"), uploads=list(said.several.get(f"fichiers-{FILES}", [])))
    answer_recovery(_which(doing), answer, actor=doing.actor, now=doing.now)


def _cancel(doing: Doing) -> None:
    said = doing.said
    cancel_recovery(_which(doing), said.text("raison"), actor=doing.actor, now=doing.now)


def _decide(doing: Doing) -> None:
    said = doing.said
    match said.text("decision"):
        case "garder":
            kept = None
        case "reduire":
            kept = read_amount(said.text("montant")) if said.text("montant") else 0
            if not kept:
                raise FieldRefused("montant", "Indiquez le montant réduit, plus grand que zéro.")
        case "abandonner":
            kept = 0
        case _:
            raise FieldRefused(
                "decision", "Choisissez : maintenir, réduire, ou ne pas demander de reversement."
            )
    recovery = _which(doing)
    decide_recovery(recovery, kept, said.text("motifs"), actor=doing.actor, now=doing.now)


def _receive(doing: Doing) -> None:
    said = doing.said
    received = Received(
        amount_cents=read_amount(said.text("montant")),
        received_on=said.day("date"),
        reference=said.text("titre"),
    )
    receive_recovery(_which(doing), received, actor=doing.actor, now=doing.now)


def _possible(opened: OpenedAward, move: RecoveryMove) -> bool:
    return any(row.state in MOVES[move][0] for row in recoveries(opened).rows)


def _awaits_decision(opened: OpenedAward) -> bool:
    row = recoveries(opened).open
    return row is not None and may_be_decided(row, opened.today)


ASKING = (
    GrantAction(
        key="demander-reversement",
        label="Envoyer la demande de reversement",
        done="La demande est envoyée : le bénéficiaire peut y répondre.",
        side=Side.OFFICER,
        panel=KEY,
        run=_propose,
        who=lambda opened: opened.may(Right.INSTRUCT),
        when=lambda opened: left_to_ask(opened) > 0 and recoveries(opened).open is None,
    ),
    GrantAction(
        key="retirer-reversement",
        label="Retirer la demande",
        done="La demande de reversement est retirée.",
        side=Side.OFFICER,
        panel=KEY,
        run=_cancel,
        who=lambda opened: opened.may(Right.INSTRUCT),
        when=lambda opened: _possible(opened, RecoveryMove.CANCEL),
    ),
    GrantAction(
        key="repondre-reversement",
        label="Envoyer ma réponse",
        done="Votre réponse est envoyée : une autre personne décidera.",
        side=Side.APPLICANT,
        panel=KEY,
        run=_answer,
        who=lambda opened: opened.may_answer,
        when=lambda opened: _possible(opened, RecoveryMove.ANSWER),
        takes_files=True,
    ),
)
DECIDING = (
    GrantAction(
        key="decider-reversement",
        label="Signer la décision",
        done="La décision est prise et envoyée au bénéficiaire.",
        side=Side.OFFICER,
        panel=KEY,
        run=_decide,
        who=lambda opened: opened.may(Right.DECIDE),
        when=_awaits_decision,
    ),
    GrantAction(
        key="noter-reversement",
        label="Noter ce reversement",
        done="Le reversement est noté : l’argent revient à l’enveloppe.",
        side=Side.OFFICER,
        panel=KEY,
        run=_receive,
        who=lambda opened: opened.may(Right.PAY),
        when=lambda opened: _possible(opened, RecoveryMove.RECEIVE),
    ),
)


def install() -> None:
    """Register the actions of both sides."""
    register_action(*ASKING, *DECIDING)
