"""What moves an application, and what is asked of the applicant."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from guichet.accounts.enums import Right
from guichet.applications.enums import Action, Author, State
from guichet.applications.selectors import BY_ACTION
from guichet.applications.services import (
    Asked,
    Said,
    allow_early_start,
    answer_leave,
    ask_correction,
    ask_piece,
    cancel_request,
    extend_delay,
    move,
    remove_message,
    send_message,
)
from guichet.review.actions.registry import LIVE, Doing, ReviewAction, register_action
from guichet.review.errors import ReviewError

MOST_PIECES = 20


def moving(action: Action) -> Callable[[Doing], None]:
    """Return what applies a row of the table, with the reason that the form gives."""

    def run(doing: Doing) -> None:
        said = Said(reason=doing.said.text("reason"))
        move(doing.application, action, actor=doing.actor, now=doing.now, expected=doing.expected, said=said)

    return run


def correct(doing: Doing) -> None:
    said = doing.said
    asked = Asked(
        about=said.text("field"),
        explanation=said.text("explanation"),
        due_on=said.day("due_on"),
        suspends=said.flag("suspends"),
    )
    ask_correction(doing.application, [asked], actor=doing.actor, now=doing.now, expected=doing.expected)


def piece(doing: Doing) -> None:
    said = doing.said
    titles = said.many("title")[:MOST_PIECES]
    model = said.text("model")
    asked = [
        Asked(
            about=title,
            explanation=said.text("explanation"),
            due_on=said.day("due_on"),
            suspends=said.flag("suspends"),
            model=_token(model),
        )
        for title in titles
        if title.strip()
    ]
    if not asked:
        raise ReviewError("Nommez la pièce que vous demandez, ou choisissez-en une dans la liste.")
    ask_piece(doing.application, asked, actor=doing.actor, now=doing.now, expected=doing.expected)


def _token(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise ReviewError("Ce modèle n’existe plus : choisissez-en un autre.") from None


def cancel(doing: Doing) -> None:
    request = doing.said.number("request", "une demande")
    cancel_request(request, actor=doing.actor, now=doing.now, reason=doing.said.text("reason"))


def write(doing: Doing) -> None:
    file = _token(doing.said.text("file"))
    send_message(
        doing.application,
        doing.said.text("text"),
        author=Author.SERVICE,
        actor=doing.actor,
        now=doing.now,
        file=file,
    )


def unwrite(doing: Doing) -> None:
    remove_message(doing.said.number("message", "un message"), actor=doing.actor, now=doing.now)


def extend(doing: Doing) -> None:
    until = doing.said.day("until")
    if until is None:
        raise ReviewError("Donnez le nouveau dernier jour du délai.")
    extend_delay(
        doing.application,
        until,
        doing.said.text("reason"),
        actor=doing.actor,
        now=doing.now,
        expected=doing.expected,
    )


def early(doing: Doing) -> None:
    allow_early_start(doing.application, actor=doing.actor, now=doing.now, reason=doing.said.text("reason"))


def leave(doing: Doing) -> None:
    said = doing.said
    answer_leave(
        said.number("leave", "une demande"),
        said.flag("granted"),
        actor=doing.actor,
        now=doing.now,
        reason=said.text("reason"),
        day=said.day("day"),
    )


def _row(
    key: str, action: Action, label: str, done: str, *, reason: str = "", **more: object
) -> ReviewAction:
    row = BY_ACTION[action]
    assert isinstance(row.right, Right)  # noqa: S101 - the table gives these rows to the service
    return ReviewAction(
        key=key,
        label=label,
        done=done,
        right=row.right,
        states=row.sources,
        run=moving(action),
        form=reason,
        **more,  # type: ignore[arg-type]  # rank, grave and batch, as ReviewAction types them
    )


def install() -> None:
    """Register the actions of this module."""
    why = "review/components/actions/reason.html"
    one_of: dict[str, Any] = {"right": Right.INSTRUCT, "states": LIVE}
    register_action(
        _row("instruire", Action.START_REVIEW, "Commencer l’instruction", "L’instruction commence : le demandeur est prévenu.", rank=20, batch=True),
        _row("complet", Action.DECLARE_COMPLETE, "Déclarer le dossier complet", "Le dossier est déclaré complet.", rank=21, batch=True),
        _row("recevable", Action.DECLARE_ADMISSIBLE, "Déclarer la demande recevable", "La demande est déclarée recevable.", rank=22, batch=True),
        _row("rendre", Action.HAND_BACK, "Rendre au demandeur, qui pourra tout modifier", "Le dossier est rendu au demandeur.", reason=why, rank=60),
        _row("classer", Action.CLOSE, "Classer sans suite", "Le dossier est classé sans suite.", reason=why, rank=70, grave=True, batch=True),
        _row("reprendre", Action.REOPEN, "Reprendre l’instruction", "L’instruction reprend.", reason=why, rank=71),
        ReviewAction(key="demander-correction", label="Demander cette correction", done="La correction est demandée : le demandeur est prévenu.", run=correct, panel="answers", **one_of),
        ReviewAction(key="demander-piece", label="Demander cette pièce", done="La pièce est demandée : le demandeur est prévenu.", run=piece, panel="requests", form="review/components/actions/piece.html", batch=True, rank=30, **one_of),
        ReviewAction(key="annuler-demande", label="Annuler cette demande", done="La demande est annulée : le demandeur est prévenu.", run=cancel, panel="requests", **one_of),
        ReviewAction(key="repondre-delai", label="Répondre", done="La réponse est envoyée au demandeur.", run=leave, panel="requests", **one_of),
        ReviewAction(key="repondre-commencer", label="Répondre", done="La réponse est envoyée au demandeur.", run=leave, panel="requests", right=Right.DECIDE, states=LIVE),
        ReviewAction(key="message", label="Envoyer le message", done="Le message est envoyé.", run=write, panel="messages", right=Right.INSTRUCT, states=frozenset(State) - {State.DRAFT}, form="review/components/actions/message.html", batch=True, takes_file=True, rank=40),
        ReviewAction(key="retirer-message", label="Retirer le message", done="Le message est retiré.", run=unwrite, panel="messages", right=Right.INSTRUCT, states=frozenset(State) - {State.DRAFT}),
        ReviewAction(key="prolonger", label="Prolonger le délai", done="Le délai est prolongé : le demandeur est prévenu.", run=extend, form="review/components/actions/extend.html", right=Right.DECIDE, states=LIVE, rank=50),
        ReviewAction(key="commencer", label="Autoriser à commencer avant la décision", done="Le demandeur peut commencer.", run=early, form="review/components/actions/early.html", right=Right.DECIDE, states=LIVE, rank=51),
    )  # fmt: skip
