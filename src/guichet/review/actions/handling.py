"""Who reviews, who follows, labels, notes, calls, the service's own fields."""

from typing import Any

from bareme.forms import FieldError
from guichet.accounts.enums import Right
from guichet.review.actions.registry import EVERY_STATE, Doing, ReviewAction, register_action
from guichet.review.errors import ReviewError
from guichet.review.panels.exchanges import private_form_of
from guichet.review.selectors.opened import open_application
from guichet.review.selectors.scope import areas_of
from guichet.review.services import assigning, noting
from guichet.shared.clock import PARIS

SEEN = "instruit_par"
"""Names the reviewer that the page showed, so that of two who take an application at once one is told."""


def _seen(doing: Doing) -> int | str | None:
    if SEEN not in doing.said.raw:
        return ""
    return int(doing.said.text(SEEN)) if doing.said.text(SEEN).isdigit() else None


def take(doing: Doing) -> None:
    assigning.assign(
        doing.application, doing.actor.person, actor=doing.actor, now=doing.now, expected=_seen(doing)
    )


def release(doing: Doing) -> None:
    assigning.assign(doing.application, None, actor=doing.actor, now=doing.now, expected=_seen(doing))


def assign(doing: Doing) -> None:
    reviewer = doing.said.number("reviewer", "une personne")
    assigning.assign(doing.application, reviewer, actor=doing.actor, now=doing.now, expected=_seen(doing))


def pass_on(doing: Doing) -> None:
    assigning.pass_on(
        doing.application,
        doing.said.text("desk"),
        doing.said.text("reason"),
        actor=doing.actor,
        now=doing.now,
    )


def follow(doing: Doing) -> None:
    assigning.follow(doing.application, actor=doing.actor, now=doing.now)


def unfollow(doing: Doing) -> None:
    assigning.follow(doing.application, actor=doing.actor, now=doing.now, on=False)


def label(doing: Doing) -> None:
    wanted = doing.said.numbers("label", "une étiquette")
    if name := doing.said.text("new_label"):
        areas = areas_of(doing.actor, Right.INSTRUCT)
        made = assigning.create_label(
            name, doing.said.text("colour") or "grey", areas[0] if areas else "", actor=doing.actor
        )
        wanted.append(made.pk)
    if not wanted:
        raise ReviewError("Choisissez une étiquette, ou écrivez le nom d’une nouvelle.")
    assigning.put_labels(doing.application, add=wanted, actor=doing.actor, now=doing.now)


def unlabel(doing: Doing) -> None:
    wanted = doing.said.numbers("label", "une étiquette")
    assigning.put_labels(doing.application, remove=wanted, actor=doing.actor, now=doing.now)


def note(doing: Doing) -> None:
    noting.write_note(
        doing.application,
        doing.said.text("text"),
        field=doing.said.text("field"),
        actor=doing.actor,
        now=doing.now,
    )


def remove_note(doing: Doing) -> None:
    noting.remove_note(doing.said.number("note", "une note"), actor=doing.actor, now=doing.now)


def contact(doing: Doing) -> None:
    said = doing.said
    talk = noting.Talk(
        kind=said.text("kind"),
        held_on=said.day("held_on") or doing.now.astimezone(PARIS).date(),
        with_whom=said.text("with_whom"),
        text=said.text("text"),
    )
    noting.log_contact(doing.application, talk, actor=doing.actor, now=doing.now)


def private(doing: Doing) -> None:
    """Read the private fields by their form, then keep them: nothing is kept when one cannot be read."""
    opened = open_application(doing.number, doing.actor, doing.now)
    form = private_form_of(opened)
    if form is None:
        raise ReviewError("Cette aide n’a pas de champ pour le service.")
    values: dict[str, Any] = {}
    for section in form.sections:
        for one in section.fields:
            many = one.type in {"choices"} or one.many
            raw: object = doing.said.many(one.id) if many else doing.said.raw.get(one.id, "")
            if isinstance(raw, list) and not many:
                raw = raw[-1] if raw else ""
            try:
                values[one.id] = form.read(one.id, raw)
            except FieldError as error:
                raise ReviewError(f"{one.label} : {error.message}") from None
    revision = doing.said.number("revision", "les champs du service")
    noting.save_private(doing.application, values, revision, actor=doing.actor, now=doing.now)


def install() -> None:
    """Register the actions of this module."""
    _install_routing()
    _install_notes()


def _install_routing() -> None:
    mine: dict[str, Any] = {"right": Right.INSTRUCT, "states": EVERY_STATE}
    anyone: dict[str, Any] = {"right": Right.VIEW, "states": EVERY_STATE}
    forms = "review/components/actions/"
    register_action(
        ReviewAction(key="prendre", label="Prendre ce dossier", done="Ce dossier est à vous.", run=take, rank=5, batch=True, **mine),
        ReviewAction(key="liberer", label="Ne plus instruire ce dossier", done="Personne n’instruit plus ce dossier.", run=release, rank=6, **mine),
        ReviewAction(key="confier", label="Confier à une autre personne", done="Le dossier est confié : la personne est prévenue.", run=assign, form=forms + "assign.html", rank=7, batch=True, apart=True, **mine),
        ReviewAction(key="transmettre", label="Transmettre à un autre service", done="Le dossier est transmis.", run=pass_on, form=forms + "pass_on.html", rank=8, **mine),
        ReviewAction(key="suivre", label="Suivre", done="Vous suivez ce dossier.", run=follow, rank=9, batch=True, **anyone),
        ReviewAction(key="ne-plus-suivre", label="Ne plus suivre", done="Vous ne suivez plus ce dossier.", run=unfollow, rank=9, batch=True, **anyone),
    )  # fmt: skip


def _install_notes() -> None:
    mine: dict[str, Any] = {"right": Right.INSTRUCT, "states": EVERY_STATE}
    form = "review/components/actions/label.html"
    register_action(
        ReviewAction(key="etiqueter", label="Mettre une étiquette", done="L’étiquette est mise.", run=label, panel="sections", form=form, rank=10, batch=True, **mine),
        ReviewAction(key="retirer-etiquette", label="Retirer une étiquette", done="L’étiquette est retirée.", run=unlabel, panel="sections", form=form, rank=11, batch=True, **mine),
        ReviewAction(key="noter", label="Garder cette note", done="La note est gardée.", run=note, panel="answers", **mine),
        ReviewAction(key="retirer-note", label="Retirer la note", done="La note est retirée.", run=remove_note, panel="answers", **mine),
        ReviewAction(key="echange", label="Garder cet échange", done="L’échange est gardé.", run=contact, panel="messages", **mine),
        ReviewAction(key="champs-du-service", label="Enregistrer les champs du service", done="Les champs du service sont enregistrés.", run=private, panel="private", **mine),
    )  # fmt: skip
