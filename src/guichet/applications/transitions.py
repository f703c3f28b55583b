"""The life of an application as one table: the code, the permissions, the mails, the journal and the drawing in the
documentation all read it.

A row says from which states an action may be taken, where it leads, who takes it, what must hold (guards), what it does
to the legal clock, whom it tells. What is not in the table cannot happen.
"""

from dataclasses import dataclass
from enum import Enum

from guichet.accounts.enums import Right
from guichet.applications.enums import Action, ClockKind, Guard, Party, State


class Hold(Enum):
    """Who among the applicant's side may act; the service's side is told by a Right."""

    WRITE = "write"
    SEND = "send"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row. `target` None: the state stays. `told` are the sides that receive a mail.

    `past` is how the history says it. `needs_reason`: a text explains it to the other side.
    `ends`: nothing is awaited any more. `awaits`: it changes what is awaited of the applicant, so that the legal clock may
    stand still or go on.
    """

    action: Action
    sources: frozenset[State]
    target: State | None
    by: Party
    right: Right | Hold | None
    past: str
    guards: tuple[Guard, ...] = ()
    clock: tuple[ClockKind, ...] = ()
    told: tuple[Party, ...] = ()
    needs_reason: bool = False
    ends: bool = False
    awaits: bool = False


_SENT = frozenset({State.SUBMITTED, State.UNDER_REVIEW})
_REVIEWED = frozenset({State.UNDER_REVIEW})

TABLE: tuple[Transition, ...] = (
    Transition(
        action=Action.SUBMIT,
        sources=frozenset({State.DRAFT}),
        target=State.SUBMITTED,
        by=Party.APPLICANT,
        right=Hold.SEND,
        guards=(Guard.COMPLETE,),
        clock=(ClockKind.RECEIVED,),
        told=(Party.APPLICANT, Party.SERVICE),
        past="Demande envoyée",
    ),
    Transition(
        action=Action.START_REVIEW,
        sources=frozenset({State.SUBMITTED}),
        target=State.UNDER_REVIEW,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        told=(Party.APPLICANT,),
        awaits=True,
        past="Instruction commencée",
    ),
    Transition(
        action=Action.HAND_BACK,
        sources=frozenset({State.UNDER_REVIEW}),
        target=State.SUBMITTED,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        told=(Party.APPLICANT,),
        needs_reason=True,
        awaits=True,
        past="Demande rendue au demandeur, qui peut la modifier",
    ),
    Transition(
        action=Action.SEND_AGAIN,
        sources=frozenset({State.SUBMITTED}),
        target=None,
        by=Party.APPLICANT,
        right=Hold.SEND,
        guards=(Guard.HANDED_BACK, Guard.COMPLETE),
        told=(Party.SERVICE,),
        awaits=True,
        past="Demande modifiée et renvoyée",
    ),
    Transition(
        action=Action.DECLARE_COMPLETE,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        guards=(Guard.NOTHING_ASKED,),
        clock=(ClockKind.COMPLETE,),
        told=(Party.APPLICANT,),
        past="Dossier déclaré complet",
    ),
    Transition(
        action=Action.DECLARE_ADMISSIBLE,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        clock=(ClockKind.ADMISSIBLE,),
        told=(Party.APPLICANT,),
        past="Demande déclarée recevable",
    ),
    Transition(
        action=Action.ASK_CORRECTION,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        told=(Party.APPLICANT,),
        awaits=True,
        past="Correction demandée",
    ),
    Transition(
        action=Action.ANSWER_CORRECTION,
        sources=_SENT,
        target=None,
        by=Party.APPLICANT,
        right=Hold.WRITE,
        guards=(Guard.REQUEST_OPEN,),
        told=(Party.SERVICE,),
        awaits=True,
        past="Correction envoyée",
    ),
    Transition(
        action=Action.ASK_PIECE,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        told=(Party.APPLICANT,),
        awaits=True,
        past="Pièce demandée",
    ),
    Transition(
        action=Action.ANSWER_PIECE,
        sources=_SENT,
        target=None,
        by=Party.APPLICANT,
        right=Hold.WRITE,
        guards=(Guard.REQUEST_OPEN,),
        told=(Party.SERVICE,),
        awaits=True,
        past="Pièce envoyée",
    ),
    Transition(
        action=Action.CANCEL_REQUEST,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        guards=(Guard.REQUEST_OPEN,),
        told=(Party.APPLICANT,),
        awaits=True,
        past="Demande au demandeur annulée",
    ),
    Transition(
        action=Action.EXTEND,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.DECIDE,
        clock=(ClockKind.EXTENDED,),
        told=(Party.APPLICANT,),
        needs_reason=True,
        past="Délai prolongé",
    ),
    Transition(
        action=Action.ASK_EARLY_START,
        sources=_SENT,
        target=None,
        by=Party.APPLICANT,
        right=Hold.SEND,
        told=(Party.SERVICE,),
        needs_reason=True,
        past="Autorisation de commencer demandée",
    ),
    Transition(
        action=Action.ALLOW_EARLY_START,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.DECIDE,
        told=(Party.APPLICANT,),
        past="Autorisation de commencer donnée",
    ),
    Transition(
        action=Action.REFUSE_EARLY_START,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.DECIDE,
        guards=(Guard.EARLY_START_ASKED,),
        told=(Party.APPLICANT,),
        needs_reason=True,
        past="Autorisation de commencer refusée",
    ),
    Transition(
        action=Action.ASK_MORE_TIME,
        sources=_SENT,
        target=None,
        by=Party.APPLICANT,
        right=Hold.WRITE,
        guards=(Guard.REQUEST_OPEN,),
        told=(Party.SERVICE,),
        needs_reason=True,
        past="Plus de temps demandé pour répondre",
    ),
    Transition(
        action=Action.GIVE_MORE_TIME,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        guards=(Guard.MORE_TIME_ASKED,),
        told=(Party.APPLICANT,),
        past="Plus de temps donné pour répondre",
    ),
    Transition(
        action=Action.REFUSE_MORE_TIME,
        sources=_SENT,
        target=None,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        guards=(Guard.MORE_TIME_ASKED,),
        told=(Party.APPLICANT,),
        needs_reason=True,
        past="Plus de temps refusé",
    ),
    Transition(
        action=Action.ACCEPT,
        sources=_REVIEWED,
        target=State.ACCEPTED,
        by=Party.SERVICE,
        right=Right.DECIDE,
        guards=(Guard.NOTHING_ASKED, Guard.OPINIONS_IN, Guard.SIGNED_PROPOSAL),
        clock=(ClockKind.STOPPED,),
        told=(Party.APPLICANT,),
        past="Aide accordée",
        ends=True,
    ),
    Transition(
        action=Action.REFUSE,
        sources=_REVIEWED,
        target=State.REFUSED,
        by=Party.SERVICE,
        right=Right.DECIDE,
        guards=(Guard.OPINIONS_IN, Guard.SIGNED_PROPOSAL),
        clock=(ClockKind.STOPPED,),
        told=(Party.APPLICANT,),
        needs_reason=True,
        past="Aide refusée",
        ends=True,
    ),
    Transition(
        action=Action.CLOSE,
        sources=_SENT,
        target=State.CLOSED,
        by=Party.SERVICE,
        right=Right.INSTRUCT,
        clock=(ClockKind.STOPPED,),
        told=(Party.APPLICANT,),
        needs_reason=True,
        past="Demande classée sans suite",
        ends=True,
    ),
    Transition(
        action=Action.WITHDRAW,
        sources=_SENT,
        target=State.WITHDRAWN,
        by=Party.APPLICANT,
        right=Hold.SEND,
        clock=(ClockKind.STOPPED,),
        told=(Party.SERVICE,),
        past="Demande retirée",
        ends=True,
    ),
    Transition(
        action=Action.REOPEN,
        sources=frozenset({State.REFUSED, State.CLOSED}),
        target=State.UNDER_REVIEW,
        by=Party.SERVICE,
        right=Right.DECIDE,
        clock=(ClockKind.RECEIVED,),
        told=(Party.APPLICANT,),
        needs_reason=True,
        past="Instruction reprise",
    ),
    Transition(
        action=Action.DEEM_ADMISSIBLE,
        sources=_SENT,
        target=None,
        by=Party.CLOCK,
        right=None,
        guards=(Guard.ADMISSIBLE_DELAY_PASSED,),
        clock=(ClockKind.ADMISSIBLE,),
        told=(Party.APPLICANT, Party.SERVICE),
        past="Demande recevable : le service n’a pas répondu dans le délai",
    ),
    Transition(
        action=Action.DEEM_COMPLETE,
        sources=_SENT,
        target=None,
        by=Party.CLOCK,
        right=None,
        guards=(Guard.COMPLETE_DELAY_PASSED,),
        clock=(ClockKind.COMPLETE,),
        told=(Party.APPLICANT, Party.SERVICE),
        past="Dossier complet : le service n’a pas répondu dans le délai",
    ),
    Transition(
        action=Action.LAPSE,
        sources=_SENT,
        target=State.REFUSED,
        by=Party.CLOCK,
        right=None,
        guards=(Guard.DECISION_DELAY_PASSED,),
        clock=(ClockKind.STOPPED,),
        told=(Party.APPLICANT, Party.SERVICE),
        past="Rejet implicite : aucune décision dans le délai",
        ends=True,
    ),
)

BY_ACTION: dict[Action, Transition] = {row.action: row for row in TABLE}


def rows_from(state: State, by: Party) -> tuple[Transition, ...]:
    """Return what one side may do from a state, in the order of the table."""
    return tuple(row for row in TABLE if state in row.sources and row.by is by)
