"""End a grant, from its page."""

from guichet.accounts.enums import Right
from guichet.grants.actions.registry import Doing, GrantAction, register_action
from guichet.grants.enums import Side
from guichet.grants.opened import OpenedAward
from guichet.grants.services.ending import cancel_award, complete_award
from guichet.shared.reading import read_amount


def _cancel(doing: Doing) -> None:
    cancel_award(doing.award, doing.said.text("raison"), actor=doing.actor, now=doing.now)


def _complete(doing: Doing) -> None:
    complete_award(doing.award, read_amount(doing.said.text("depense")), actor=doing.actor, now=doing.now)


def _decides(opened: OpenedAward) -> bool:
    return opened.may(Right.DECIDE)


def install() -> None:
    """Register the actions of this module."""
    register_action(
        GrantAction(
            key="annuler",
            label="Annuler la subvention",
            done="La subvention est annulée : ce qu’elle engageait revient à l’enveloppe.",
            side=Side.OFFICER,
            panel="fin",
            run=_cancel,
            who=_decides,
        ),
        GrantAction(
            key="solder",
            label="Solder la subvention",
            done="La subvention est soldée : le reste revient à l’enveloppe.",
            side=Side.OFFICER,
            panel="fin",
            run=_complete,
            who=_decides,
        ),
    )
