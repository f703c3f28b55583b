"""Where an application stands for its applicant: a sentence, what comes next, and by when."""

from dataclasses import dataclass
from datetime import date, datetime

from bareme import Deadline
from guichet.applications.enums import State
from guichet.applications.models import Application
from guichet.applications.selectors.deadlines import deadlines_of
from guichet.applications.selectors.service import UsualDelay
from guichet.shared.clock import PARIS
from guichet.shared.formats import format_count, format_date, format_days_until

SILENCE = {
    "admissible": "Sans réponse ce jour-là, votre demande est recevable.",
    "complete": "Sans réponse ce jour-là, votre dossier est tenu pour complet.",
    "refused": "Sans décision ce jour-là, votre demande est tenue pour refusée : vous pourrez contester, ou déposer de nouveau.",
    "nothing": "",
}
"""What passes when a delay ends without an answer, as the applicant reads it."""

_SENTENCES = {
    State.SUBMITTED: "Votre demande est envoyée. Le service va l’étudier.",
    State.UNDER_REVIEW: "Le service étudie votre dossier.",
    State.ACCEPTED: "Votre demande est acceptée.",
    State.REFUSED: "Votre demande est refusée.",
    State.CLOSED: "Votre dossier est classé sans suite : le service ne l’étudie plus.",
    State.WITHDRAWN: "Vous avez retiré cette demande.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One step of the way, as the timeline shows it: `state` is done, current or coming."""

    title: str
    when: str = ""
    text: str = ""
    state: str = "coming"


def sentence_of(application: Application) -> str:
    """Say where it stands, in one sentence."""
    if application.handed_back_at is not None:
        return "Le service vous a rendu cette demande : corrigez-la, puis renvoyez-la."
    if application.waiting_for_applicant:
        return "Le service attend une réponse de votre part."
    return _SENTENCES[State(application.state)]


def milestones_of(
    application: Application, usual: UsualDelay | None, now: datetime, steps: tuple[str, ...] = ()
) -> list[Milestone]:
    """Return the way from sending to the decision; `steps` are the words of the scheme for what it does, without dates."""
    if application.submitted_at is None:
        return []
    today = now.astimezone(PARIS).date()
    sent = application.submitted_at.astimezone(PARIS)
    found = [
        Milestone(title="Demande envoyée", when=f"{format_date(sent.date())} à {sent:%-H h %M}", state="done")
    ]
    ended = application.state not in {State.SUBMITTED, State.UNDER_REVIEW}
    delays = deadlines_of(application, today)
    found += [_delay(one, today) for one in delays if one.delay.ends_with != "decided" and not ended]
    if ended:
        return [*found, _end(application)]
    deciding = next((one for one in delays if one.delay.ends_with == "decided"), None)
    return _mark_current([*found, _decision(deciding, usual, today, steps)])


def _delay(one: Deadline, today: date) -> Milestone:
    done = {"admissible": "Demande recevable", "complete": "Dossier complet"}
    if one.state == "met":
        return Milestone(title=done.get(one.delay.ends_with, one.delay.title), state="done")
    if one.state == "suspended" or one.due is None:
        text = "Ce délai attend votre réponse : il reprendra ensuite."
        return Milestone(title=f"Le service dit si {_what(one)}", when="délai suspendu", text=text)
    return Milestone(
        title=f"Le service dit si {_what(one)}", when=_by(one.due, today), text=SILENCE[one.delay.silence]
    )


def _what(one: Deadline) -> str:
    return "le dossier est complet" if one.delay.ends_with == "complete" else "la demande est recevable"


def _decision(
    one: Deadline | None, usual: UsualDelay | None, today: date, steps: tuple[str, ...]
) -> Milestone:
    sentences = []
    if one is not None and one.due is not None:
        sentences.append(SILENCE[one.delay.silence])
    if one is not None and one.first_due is not None:
        sentences.append(f"Ce délai a été prolongé : il se terminait le {format_date(one.first_due)}.")
    if usual is not None:
        how = "mesuré sur les dernières décisions" if usual.measured else "annoncé pour cette aide"
        sentences.append(f"Délai habituel : {format_count(usual.days, 'jour')} ({how}).")
    if one is None:
        sentences.insert(0, "Aucun texte ne fixe de date pour cette aide.")
    if steps:
        sentences.append(
            f"Ce que fait le service : {', '.join(step[:1].lower() + step[1:] for step in steps)}."
        )
    when = _by(one.due, today) if one is not None and one.due is not None else ""
    return Milestone(title="Décision", when=when, text=" ".join(sentences))


def _by(day: date, today: date) -> str:
    return f"au plus tard le {format_date(day)} ({format_days_until(day, today)})"


def _end(application: Application) -> Milestone:
    titles = {
        State.ACCEPTED: "Aide accordée",
        State.REFUSED: "Aide refusée",
        State.CLOSED: "Classée sans suite",
        State.WITHDRAWN: "Demande retirée",
    }
    when = format_date(application.decided_at.astimezone(PARIS).date()) if application.decided_at else ""
    return Milestone(title=titles[State(application.state)], when=when, state="done")


def _mark_current(steps: list[Milestone]) -> list[Milestone]:
    """Make current the first step that is not done."""
    first = next((rank for rank, one in enumerate(steps) if one.state == "coming"), len(steps))
    return [
        Milestone(title=one.title, when=one.when, text=one.text, state="current") if rank == first else one
        for rank, one in enumerate(steps)
    ]
