"""Opinions, marks, proposals and their circuit, as actions of the page, of batches and of programs."""

from datetime import timedelta
from typing import Any

from bareme import ScalarError, values
from guichet.accounts.enums import Right
from guichet.applications.enums import State
from guichet.review.actions.registry import LIVE, Doing, ReviewAction, register_action
from guichet.review.enums import Outcome, VisaVerdict
from guichet.review.errors import ReviewError
from guichet.review.selectors.opened import open_application
from guichet.review.services.committees import put_on_agenda
from guichet.review.services.cumulation import end_exception, make_exception
from guichet.review.services.opinions import Asked, ask_opinion, withdraw_opinion
from guichet.review.services.proposals import Proposed, endorse, propose, withdraw_proposal
from guichet.review.services.scenarios import add_to_scenario
from guichet.review.services.scoring import give_mark
from guichet.shared.clock import PARIS

REVIEWED = frozenset({State.UNDER_REVIEW})
COMMITTEE = "inscrire-commission"
"""The key of the action that puts an application before a committee."""
SCENARIO = "programmer"
"""The key of the action that adds an application to a scenario."""


def ask(doing: Doing) -> None:
    """Ask an opinion: one the scheme names (`code`), or another (`title`)."""
    said = doing.said
    named = {one.id: one for one in _scheme_opinions(doing)}.get(said.text("code"))
    days = named.days if named else None
    due = said.day("due_on")
    if due is None and days:
        due = doing.now.astimezone(PARIS).date() + timedelta(days=days)
    title = named.title if named else said.text("title")
    if not title:
        raise ReviewError("Dites quel avis vous demandez.")
    asked = Asked(
        email=said.text("email"),
        title=title[:300],
        code=named.id if named else "",
        question=said.text("question") or (named.question or "" if named else ""),
        obligatory=named.required if named else said.flag("obligatory"),
        confidential=named.confidential if named else said.flag("confidential"),
        due_on=due,
    )
    ask_opinion(doing.application, asked, actor=doing.actor, now=doing.now)


def _scheme_opinions(doing: Doing) -> Any:
    return open_application(doing.number, doing.actor, doing.now).standing.scheme.review.opinions


def withdraw(doing: Doing) -> None:
    withdraw_opinion(doing.said.number("opinion", "un avis"), actor=doing.actor, now=doing.now)


def mark(doing: Doing) -> None:
    """Give the marks that were filled in: fields `mark_<criterion>` and `comment_<criterion>`."""
    given = 0
    for name in sorted(doing.said.raw):
        if not name.startswith("mark_") or not (text := doing.said.text(name)):
            continue
        criterion = name.removeprefix("mark_")
        if not (text.isascii() and text.isdigit() and len(text) < 4):
            raise ReviewError(f"Écrivez une note en chiffres : « {text[:20]} » n’en est pas une.")
        comment = doing.said.text(f"comment_{criterion}")
        give_mark(doing.application, criterion, int(text), comment, actor=doing.actor, now=doing.now)
        given += 1
    if not given:
        raise ReviewError("Donnez au moins une note.")


def propose_award(doing: Doing) -> None:
    said = doing.said
    proposed = Proposed(
        outcome=Outcome.ACCEPT,
        amount_cents=_cents(doing, "amount", "le montant accordé"),
        spend_cents=_cents(doing, "spend", "la dépense retenue"),
        computation=said.text("computation"),
        completion_on=said.day("completion_on"),
        terms=said.text("terms"),
    )
    propose(doing.application, proposed, actor=doing.actor, now=doing.now)


def propose_refusal(doing: Doing) -> None:
    proposed = Proposed(outcome=Outcome.REFUSE, grounds=doing.said.text("grounds"))
    propose(doing.application, proposed, actor=doing.actor, now=doing.now)


def take_back(doing: Doing) -> None:
    withdraw_proposal(doing.said.number("proposal", "une proposition"), actor=doing.actor, now=doing.now)


def pass_step(doing: Doing) -> str:
    """Agree with a proposal, or send it back, at the step that the page showed."""
    said = doing.said
    verdict = VisaVerdict.RETURN if said.text("verdict") == VisaVerdict.RETURN else VisaVerdict.AGREE
    proposal = said.number("proposal", "une proposition")
    found = endorse(
        proposal,
        verdict,
        actor=doing.actor,
        now=doing.now,
        comment=said.text("comment"),
        step=said.number("step", "une étape"),
    )
    return "La proposition est renvoyée à l’instruction." if found.state == "returned" else ""


def put_before_committee(doing: Doing) -> str:
    """Put it on the agenda of a committee."""
    committee = doing.said.number("committee", "une commission")
    added = put_on_agenda(committee, [doing.application], actor=doing.actor, now=doing.now)
    return "" if added else "Ce dossier était déjà inscrit à cette commission."


def add_to_programme(doing: Doing) -> str:
    """Add it to a scenario."""
    scenario = doing.said.number("scenario", "une programmation")
    added = add_to_scenario(scenario, [doing.application], actor=doing.actor, now=doing.now)
    return "" if added else "Ce dossier était déjà dans cette programmation."


def except_from_cap(doing: Doing) -> None:
    said = doing.said
    make_exception(doing.application, said.text("cap"), said.text("reason"), actor=doing.actor, now=doing.now)


def take_back_exception(doing: Doing) -> None:
    end_exception(doing.said.number("exception", "une exception"), actor=doing.actor, now=doing.now)


def _cents(doing: Doing, name: str, what: str) -> int | None:
    text = doing.said.text(name)
    if not text:
        return None
    try:
        return values.parse_amount(text)
    except ScalarError as error:
        raise ReviewError(f"{what.capitalize()} : {error}") from None


def install() -> None:
    """Register the actions of this module."""
    reviewing: dict[str, Any] = {"right": Right.INSTRUCT, "states": LIVE}
    register_action(
        ReviewAction(
            key="demander-avis", label="Demander cet avis", done="L’avis est demandé : l’expert reçoit un lien.", run=ask,
            panel="opinions", rank=30, **reviewing,
        ),
        ReviewAction(
            key="retirer-avis", label="Ne plus attendre cet avis", done="Cet avis n’est plus attendu.", run=withdraw,
            panel="opinions", rank=31, **reviewing,
        ),
        ReviewAction(
            key="noter-criteres", label="Enregistrer mes notes", done="Vos notes sont enregistrées.", run=mark,
            panel="grid", rank=32, right=Right.INSTRUCT, states=REVIEWED,
        ),
        ReviewAction(
            key=COMMITTEE, label="Inscrire à une commission", done="Le dossier est inscrit à l’ordre du jour.",
            run=put_before_committee, form="review/components/actions/committee.html", rank=33, right=Right.INSTRUCT,
            states=REVIEWED, batch=True, apart=True,
        ),
    )  # fmt: skip
    register_action(
        ReviewAction(
            key=SCENARIO, label="Ajouter à une programmation", done="Le dossier est ajouté à la programmation.",
            run=add_to_programme, form="review/components/actions/scenario.html", rank=34, right=Right.INSTRUCT,
            states=REVIEWED, batch=True, apart=True,
        ),
        ReviewAction(
            key="deroger-cumul", label="Faire une exception", done="L’exception est enregistrée, avec sa raison.",
            run=except_from_cap, panel="cumul", rank=58, right=Right.INSTRUCT, states=REVIEWED,
        ),
        ReviewAction(
            key="retirer-exception", label="Retirer l’exception", done="L’exception est retirée : la règle s’applique.",
            run=take_back_exception, panel="cumul", rank=59, right=Right.INSTRUCT, states=REVIEWED,
        ),
    )  # fmt: skip
    _install_circuit()


def _install_circuit() -> None:
    deciding: dict[str, Any] = {"run": pass_step, "states": REVIEWED, "panel": "decision", "grave": True}
    register_action(
        ReviewAction(
            key="proposer", label="Proposer d’accorder", done="La proposition est partie dans son circuit.",
            run=propose_award, panel="decision", rank=60, right=Right.INSTRUCT, states=REVIEWED,
        ),
        ReviewAction(
            key="proposer-refus", label="Proposer de refuser", done="La proposition est partie dans son circuit.",
            run=propose_refusal, panel="decision", rank=61, right=Right.INSTRUCT, states=REVIEWED,
        ),
        ReviewAction(
            key="reprendre-proposition", label="Reprendre ma proposition", done="La proposition est reprise.",
            run=take_back, panel="decision", rank=62, right=Right.INSTRUCT, states=REVIEWED,
        ),
        ReviewAction(
            key="valider", label="Valider la proposition", done="La proposition est validée.", right=Right.VALIDATE,
            rank=63, **deciding,
        ),
        ReviewAction(
            key="viser", label="Viser la proposition", done="La proposition est visée.", right=Right.ENDORSE, rank=64,
            **deciding,
        ),
        ReviewAction(
            key="signer", label="Signer la décision", done="La décision est signée : le demandeur est prévenu.",
            right=Right.DECIDE, rank=65, **deciding,
        ),
    )  # fmt: skip
