"""Fill, send and judge a report, from the page of a grant."""

from guichet.accounts.enums import Right
from guichet.grants.actions.registry import Doing, GrantAction, register_action
from guichet.grants.enums import ReportState, Side
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.reports import reports
from guichet.grants.services.reports import judge_report, save_report


def _save(doing: Doing) -> None:
    said = doing.said
    send = said.text("faire") != "garder"
    save_report(doing.award, said.text("cle"), said.raw, send=send, actor=doing.actor, now=doing.now)


def _judge(doing: Doing) -> None:
    said = doing.said
    accept = said.text("reponse") == "accepter"
    judge_report(
        doing.award, said.text("cle"), said.text("raison"), accept=accept, actor=doing.actor, now=doing.now
    )


def _some_to_fill(opened: OpenedAward) -> bool:
    return opened.active and any(one.to_fill for one in reports(opened))


def _some_to_judge(opened: OpenedAward) -> bool:
    return any(one.state is ReportState.SENT for one in reports(opened))


def install() -> None:
    """Register the actions of this module."""
    register_action(
        GrantAction(
            key="bilan",
            label="Envoyer le bilan",
            done="C’est enregistré.",
            side=Side.APPLICANT,
            panel="bilans",
            run=_save,
            who=lambda opened: opened.may_answer,
            when=_some_to_fill,
        ),
        GrantAction(
            key="bilan",
            label="Répondre",
            done="La réponse est envoyée au bénéficiaire.",
            side=Side.OFFICER,
            panel="bilans",
            run=_judge,
            who=lambda opened: opened.may(Right.INSTRUCT),
            when=_some_to_judge,
        ),
    )
