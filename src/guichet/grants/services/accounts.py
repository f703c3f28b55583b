"""The bank account of an organisation: proposed by someone, confirmed by someone else, the old one kept."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from stdnum import bic as bic_number
from stdnum import iban as iban_number
from stdnum.exceptions import InvalidChecksum, ValidationError

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.documents.enums import PaperKind
from guichet.documents.selectors import file_record
from guichet.documents.services import receive_uploads
from guichet.grants.enums import AccountState
from guichet.grants.errors import FieldRefused, GrantError
from guichet.grants.models import Award, BankAccount
from guichet.grants.permissions import award_of_applicant, award_of_officer
from guichet.grants.services.judging_accounts import (
    NO_LONGER_WAITS,
    mark_confirmed,
    mark_refused,
    require_judge,
)
from guichet.grants.services.separation import refuse_own
from guichet.journal.services import record

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

FRENCH_LENGTH = 27
RIB = ("pdf", "image")
MEMBERS_ONLY = (
    "Le compte bancaire se donne par une personne confirmée de l’organisme : demandez-le à l’une d’elles."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAccount:
    """A bank account as it was typed; `proof` is the token of a paper of the organisation (its RIB)."""

    holder: str
    iban: str
    bic: str
    proof: str = ""


def read_iban(text: str) -> str:
    """Return an IBAN without spaces. Raise FieldRefused: shape, country, length, checksum."""
    bare = re.sub(r"[\s.\-\u00a0\u202f]", "", text).upper().removeprefix("IBAN")
    if bare.startswith("FR") and len(bare) != FRENCH_LENGTH:
        raise FieldRefused(
            "iban", f"Un IBAN français compte 27 signes, celui-ci en a {len(bare)} : recopiez-le."
        )
    try:
        return str(iban_number.validate(bare))
    except InvalidChecksum:
        raise FieldRefused(
            "iban", "Cet IBAN n’existe pas : un signe est faux. Recopiez-le depuis votre RIB."
        ) from None
    except ValidationError:
        raise FieldRefused(
            "iban",
            "Ce n’est pas un IBAN : en France il commence par FR et compte 27 signes. Copiez-le de votre RIB.",
        ) from None


def read_bic(text: str) -> str:
    """Return a BIC without spaces. Raise FieldRefused."""
    try:
        return str(bic_number.validate(re.sub(r"\s", "", text).upper()))
    except ValidationError:
        raise FieldRefused(
            "bic", "Un BIC compte 8 ou 11 lettres et chiffres : il est sur votre RIB."
        ) from None


def keep_paper(number: int, upload: "UploadedFile[Any]", *, actor: Actor, now: datetime) -> str:
    """Put a RIB in the box of papers of the organisation; return its token. Raise NotYours, FieldRefused."""
    award = award_of_applicant(number, actor, write=True)
    if not _is_member(award, actor):
        raise GrantError(MEMBERS_ONLY)
    owner = f"organisation:{award.organisation_id}"
    (kept,) = receive_uploads(
        owner, PaperKind.BANK_DETAILS, [upload], by=actor.reference, now=now, accept=RIB
    )
    if kept.refusal:
        raise FieldRefused("rib_fichier", kept.refusal)
    return kept.token


@transaction.atomic
def propose_account(number: int, given: GivenAccount, *, actor: Actor, now: datetime) -> BankAccount:
    """Keep the account to which the grants of an organisation are to be paid, until a second person confirms it.

    A former proposal that nobody confirmed is put aside. Raise NotYours, GrantError.
    """
    award = award_of_applicant(number, actor, write=True)
    if award.organisation_id is None:
        raise GrantError("Rattachez d’abord ce dossier à un organisme : le compte est le sien.")
    if not _is_member(award, actor):
        raise GrantError(MEMBERS_ONLY)
    holder = " ".join(given.holder.split())[:70]
    if not holder:
        raise FieldRefused("titulaire", "Il manque le titulaire du compte, comme sur le RIB.")
    iban, bic = read_iban(given.iban), read_bic(given.bic)
    paper = file_record(given.proof) if given.proof else None
    if paper is None or paper.owner != f"organisation:{award.organisation_id}" or not paper.is_clean:
        raise FieldRefused(
            "rib", "Il manque le RIB : ajoutez-le à la boîte de pièces, puis choisissez-le ici."
        )
    held = BankAccount.objects.select_for_update().filter(organisation=award.organisation_id)
    if held.filter(state=AccountState.CONFIRMED, iban=iban, holder=holder, bic=bic).exists():
        raise FieldRefused("iban", "C’est déjà le compte confirmé : il n’y a rien à changer.")
    for former in held.filter(state=AccountState.PROPOSED):
        former.state, former.judged_at, former.until = AccountState.REFUSED, now, now
        former.reason = "Remplacé par une nouvelle proposition."
        former.save(update_fields=["state", "judged_at", "until", "reason"])
    account = BankAccount.objects.create(
        organisation_id=award.organisation_id,
        holder=holder,
        iban=iban,
        bic=bic,
        proof=paper.token,
        proposed_by=actor.reference,
        proposed_at=now,
    )
    _journal("bank_account.proposed", account, number, actor, now)
    return account


@transaction.atomic
def confirm_account(number: int, pk: int, *, actor: Actor, now: datetime) -> None:
    """Make an account the one that is paid; the former is kept with its end. Raise NotYours, GrantError."""
    account = _judged(number, pk, actor)
    former = BankAccount.objects.select_for_update().filter(
        organisation=account.organisation_id, state=AccountState.CONFIRMED
    )
    for one in former:
        one.state, one.until = AccountState.REPLACED, now
        one.save(update_fields=["state", "until"])
    mark_confirmed(account, actor=actor, now=now)
    _journal("bank_account.confirmed", account, number, actor, now)


@transaction.atomic
def refuse_account(number: int, pk: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Put a proposed account aside, and say why. Raise NotYours, GrantError."""
    account = _judged(number, pk, actor)
    mark_refused(account, reason, reader="le demandeur", actor=actor, now=now)
    _journal("bank_account.refused", account, number, actor, now)


def _is_member(award: Award, actor: Actor) -> bool:
    """Tell whether the actor is a confirmed member of the organisation: someone invited on the application is not."""
    return any(one.organisation == award.organisation_id and one.confirmed for one in actor.memberships)


def _judged(number: int, pk: int, actor: Actor) -> BankAccount:
    award = award_of_officer(number, actor, Right.INSTRUCT, Right.PAY)
    account = (
        BankAccount.objects.select_for_update().filter(pk=pk, organisation=award.organisation_id).first()
    )
    if account is None:
        raise GrantError(NO_LONGER_WAITS)
    require_judge(account, actor)
    refuse_own(award, actor, what="confirmer son compte")
    return account


def _journal(kind: str, account: BankAccount, number: int, actor: Actor, now: datetime) -> None:
    record(
        kind,
        str(account),
        actor=actor.reference,
        now=now,
        details={"number": number, "organisation": account.organisation_id, "ends_with": account.iban[-4:]},
    )
