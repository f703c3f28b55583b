"""Organisations by SIRET: recognised from the territories, claimed by the first to come, joined by invitation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from guichet.accounts.enums import MembershipRole
from guichet.accounts.errors import LinkRefused, MembershipRefused
from guichet.accounts.models import Invitation, Mail, Membership, Organisation, Person
from guichet.accounts.selectors.records import OrganisationRecord, organisation_record
from guichet.accounts.services.notifying import notify, queue
from guichet.accounts.services.people import find_or_make_organisation, join, read_email
from guichet.accounts.services.throttling import throttle
from guichet.accounts.tokens import digest, new_token
from guichet.journal.services import record
from guichet.territories.selectors import check_siret, territory_of_siren

INVITATION_LIFE = timedelta(days=14)
INVITATIONS_A_DAY = 50
DAY = timedelta(days=1)
OTHER_KIND = "public_establishment"
GONE = "Cette invitation a déjà servi, a été retirée ou date de plus de 14 jours : demandez-en une autre."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What the territories say of a SIRET: name, kind, official code; all empty when they do not know it."""

    name: str = ""
    kind: str = ""
    territory: str = ""


def recognise(siret: str, *, now: datetime) -> Recognised:
    """Say which commune, EPCI, département or région a SIRET is; InvalidIdentifier when its key is wrong."""
    territory = territory_of_siren(check_siret(siret)[:9], at=now.date())
    if territory is None:
        return Recognised()
    prefix = "Commune de " if territory.kind.value == "commune" else ""
    kind = {
        "commune": "commune",
        "epci": "epci",
        "ept": "epci",
        "departement": "departement",
        "region": "region",
    }
    return Recognised(
        name=f"{prefix}{territory.name}",
        kind=kind.get(territory.kind.value, OTHER_KIND),
        territory=territory.official_code,
    )


def know_organisation(siret: str, *, name: str = "", kind: str = "", now: datetime) -> OrganisationRecord:
    """Return the organisation of a SIRET, made from what the territories say of it, else from what is given."""
    siret = check_siret(siret)
    known = recognise(siret, now=now)
    return find_or_make_organisation(
        siret,
        known.name or name or f"Organisme {siret}",
        known.kind or kind or OTHER_KIND,
        territory=known.territory,
        seat=known.territory if known.kind == "commune" else "",
        now=now,
    )


@transaction.atomic
def claim(person: int, siret: str, *, name: str, kind: str, now: datetime) -> OrganisationRecord:
    """Let the first who gives a SIRET manage its people, "à confirmer" until an officer or ProConnect says so.

    MembershipRefused when someone already does: they invite.
    """
    organisation = know_organisation(siret, name=name, kind=kind, now=now)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if Membership.objects.filter(
        organisation=organisation.pk, role=MembershipRole.ADMINISTRATOR, ended_at=None
    ).exists():
        raise MembershipRefused(
            f"{organisation.name} a déjà quelqu’un qui gère ses personnes : demandez à la rejoindre."
        )
    for role in MembershipRole.APPLICANT, MembershipRole.ADMINISTRATOR:
        join(person, organisation.pk, role, by=f"person:{person}", confirmed=False, now=now)
    return organisation


def ask_to_join(person: int, siret: str, *, now: datetime) -> None:
    """Tell whoever manages an organisation that someone would like to join it; once a day."""
    who = Person.objects.get(pk=person)
    organisation = Organisation.objects.get(siret=check_siret(siret))
    administrators = Person.objects.filter(
        memberships__organisation=organisation,
        memberships__role=MembershipRole.ADMINISTRATOR,
        memberships__ended_at=None,
        disabled_at=None,
    )
    with transaction.atomic():
        for administrator in administrators.distinct():
            notify(
                administrator.email,
                subject=f"{who.name or who.email} demande à rejoindre {organisation.name}",
                text=f"{who.name} ({who.email}) demande à rejoindre {organisation.name} dans Guichet. "
                "Si vous connaissez cette personne, invitez-la.",
                link=f"/organismes/{organisation.siret}",
                now=now,
                key=f"join-{organisation.pk}-{person}-{administrator.pk}-{now.date()}",
            )


def invite(
    organisation: int, email: str, role: MembershipRole, *, by: int, real: datetime, now: datetime
) -> None:
    """Invite by mail, with a link good once within 14 days; inviting again replaces the former link."""
    email = read_email(email)
    throttle(f"invitations by {by}", limit=INVITATIONS_A_DAY, real=real, within=DAY)
    token = new_token()
    with transaction.atomic():
        row = Organisation.objects.select_for_update().get(pk=organisation)
        held = Membership.objects.filter(organisation=row, person__email=email, role=role, ended_at=None)
        if held.exists():
            raise MembershipRefused("Cette personne a déjà ce rôle dans l’organisme.")
        pending = Invitation.objects.filter(organisation=row, email=email, role=role, accepted_at=None)
        pending.filter(revoked_at=None).update(revoked_at=now)
        Invitation.objects.create(
            organisation=row,
            email=email,
            role=role,
            token_hash=digest(token),
            invited_by_id=by,
            created_at=now,
            expires_at=real + INVITATION_LIFE,
        )
        text = (
            f"Vous êtes invité à rejoindre {row.name} dans Guichet : {role.label}.\n\n"
            "Le lien sert une fois, pendant 14 jours."
        )
        mail = Mail(to=email, subject=f"Rejoindre {row.name} dans Guichet", text=text, secret=True)
        mail.link = f"/invitations/{token}"
        queue(mail, due_at=now, now=now)
        record(
            "invitation.sent",
            f"organisation:{row.siret}",
            actor=f"person:{by}",
            now=now,
            details={"role": role},
            personal={"email": email},
        )


def read_invitation(token: str, *, real: datetime) -> Invitation:
    """Return an invitation that is still good, with its organisation. LinkRefused otherwise."""
    found = (
        Invitation.objects.select_related("organisation")
        .filter(token_hash=digest(token), accepted_at=None, revoked_at=None, expires_at__gt=real)
        .first()
    )
    if found is None:
        raise LinkRefused(GONE)
    return found


@transaction.atomic
def accept(token: str, person: int, email: str, *, real: datetime, now: datetime) -> OrganisationRecord:
    """Join by an invitation, once, signed in with the address it was sent to.

    As sure as whoever invited: confirmed when they were.
    """
    invitation = read_invitation(token, real=real)
    if invitation.email != email:
        raise LinkRefused(
            f"Cette invitation est pour {invitation.email} : connectez-vous avec cette adresse, ou demandez-en une à la vôtre."
        )
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        accepted_at=now
    ):
        raise LinkRefused(GONE)
    sure = Membership.objects.filter(
        organisation=invitation.organisation_id,
        person=invitation.invited_by_id,
        ended_at=None,
        confirmed_at__isnull=False,
    ).exists()
    by = f"person:{invitation.invited_by_id}"
    role = MembershipRole(invitation.role)
    join(person, invitation.organisation_id, role, by=by, confirmed=sure, now=now)
    return organisation_record(invitation.organisation)


def revoke_invitation(pk: int, organisation: int, *, by: str, now: datetime) -> None:
    """Take an invitation back before it is used."""
    with transaction.atomic():
        row = Invitation.objects.filter(pk=pk, organisation=organisation, accepted_at=None, revoked_at=None)
        if row.update(revoked_at=now):
            siret = Organisation.objects.values_list("siret", flat=True).get(pk=organisation)
            record("invitation.revoked", f"organisation:{siret}", actor=by, now=now)
