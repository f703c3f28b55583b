"""Issue, amend, drop and sign an agreement, from the page of a grant."""

from guichet.accounts.enums import Right
from guichet.grants.actions.registry import Doing, GrantAction, register_action
from guichet.grants.enums import Side
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.opened import OpenedAward
from guichet.grants.panels.agreements import has_convention, to_sign
from guichet.grants.services.agreements import Change, drop_agreement, issue_amendment, issue_convention
from guichet.grants.services.signing import SignedCopy, sign_by_copy
from guichet.shared.reading import read_amount


def _issue(doing: Doing) -> None:
    issue_convention(doing.award, doing.said.text("texte"), actor=doing.actor, now=doing.now)


def _amend(doing: Doing) -> None:
    said = doing.said
    change = Change(
        granted_cents=read_amount(said.text("montant")) if said.text("montant") else None,
        spend_cents=read_amount(said.text("depense")) if said.text("depense") else None,
        completion_on=said.day("achevement"),
        plan_months=_months(said.text("duree")),
        text=said.text("texte"),
    )
    issue_amendment(doing.award, change, actor=doing.actor, now=doing.now)


def _months(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 4):
        raise FieldRefused("duree", "Écrivez un nombre entier de mois, par exemple 36.")
    return int(text) if text else None


def _drop(doing: Doing) -> None:
    drop_agreement(
        doing.said.number("version", "le document"),
        doing.said.text("raison"),
        actor=doing.actor,
        now=doing.now,
    )


def _sign(doing: Doing) -> None:
    said, upload = doing.said, doing.said.files.get("copie")
    if upload is None:
        raise GrantError("Choisissez le fichier de la copie signée.")
    side = Side.OFFICER if said.text("cote") == Side.OFFICER else Side.APPLICANT
    copy = SignedCopy(
        name=upload.name or "copie.pdf",
        content=upload.read(),
        signer=said.text("signataire"),
        signed_on=said.day("date"),
        code=said.text("code"),
    )
    sign_by_copy(said.number("version", "le document"), side, copy, actor=doing.actor, now=doing.now)


def _instructs(opened: OpenedAward) -> bool:
    return opened.may(Right.INSTRUCT)


def _signs(opened: OpenedAward) -> bool:
    return opened.may(Right.INSTRUCT) or opened.may(Right.DECIDE)


def _sign_for_applicant(doing: Doing) -> None:
    if doing.said.text("cote") == Side.OFFICER:
        raise GrantError("Le financeur enregistre lui-même sa signature.")
    _sign(doing)


def _awaits_applicant(opened: OpenedAward) -> bool:
    current = to_sign(opened)
    return opened.active and current is not None and Side.APPLICANT in current.missing


ISSUING = (
    GrantAction(
        key="convention",
        label="Préparer la convention",
        done="La convention est prête : les deux parties la signent.",
        side=Side.OFFICER,
        panel="convention",
        run=_issue,
        who=_instructs,
        when=lambda opened: opened.active and not has_convention(opened),
    ),
    GrantAction(
        key="avenant",
        label="Préparer l’avenant",
        done="Le document qui change la subvention est prêt à signer.",
        side=Side.OFFICER,
        panel="convention",
        run=_amend,
        who=_instructs,
        when=lambda opened: opened.active and to_sign(opened) is None,
    ),
    GrantAction(
        key="abandonner",
        label="Abandonner ce document",
        done="Le document est abandonné : sa page de vérification le dit.",
        side=Side.OFFICER,
        panel="convention",
        run=_drop,
        who=_instructs,
        when=lambda opened: opened.active and to_sign(opened) is not None,
    ),
)
SIGNING = (
    GrantAction(
        key="signature",
        label="Enregistrer la signature",
        done="La signature est enregistrée.",
        side=Side.OFFICER,
        panel="convention",
        run=_sign,
        who=_signs,
        when=lambda opened: opened.active and to_sign(opened) is not None,
        takes_files=True,
    ),
    GrantAction(
        key="signature",
        label="Déposer la copie signée",
        done="Votre signature est enregistrée.",
        side=Side.APPLICANT,
        panel="convention",
        run=_sign_for_applicant,
        who=lambda opened: opened.may_engage,
        when=_awaits_applicant,
        takes_files=True,
    ),
)


def install() -> None:
    """Register the actions of this module."""
    register_action(*ISSUING, *SIGNING)
