"""A draft becomes someone's: by signing in with its link, by sending it in the name of an organisation, by handing it over."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guichet.accounts.enums import MembershipRole
from guichet.accounts.permissions import Actor
from guichet.accounts.selectors import OrganisationRecord, organisations_of_person
from guichet.accounts.services import find_or_make_organisation, join
from guichet.applications.errors import ApplicationError, NotYours, UnusableValue
from guichet.applications.models import Application
from guichet.applications.permissions import may_edit
from guichet.applications.selectors.carriers import carrier_at
from guichet.applications.services.saving import lock_draft, refuse_unless_editable
from guichet.applications.services.starting import carried_by
from guichet.shared.clock import PARIS
from guichet.simulations.selectors.applicants import TERRITORIAL_KINDS
from guichet.territories.errors import TerritoryError
from guichet.territories.selectors import check_siret


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """An organisation named by whoever applies for it: its SIRET and its name."""

    siret: str
    name: str


@transaction.atomic
def attach_draft(token: str, *, actor: Actor, now: datetime) -> Application:
    """Give a draft that nobody owns to the person who has its link. Theirs already, nothing changes. Raise NotYours."""
    application = lock_draft(token)
    if actor.person is None or not may_edit(application, actor):
        raise NotYours
    if application.owner_id is None:
        application.owner_id, application.changed_at = actor.person, now
        application.save(update_fields=["owner", "changed_at"])
    return application


@transaction.atomic
def choose_organisation(
    token: str, chosen: int | NewOrganisation, *, actor: Actor, now: datetime
) -> Application:
    """Say in whose name it is asked: an organisation the person belongs to, or a new one by its SIRET.

    A carrier not yet said is that organisation. Raise NotYours, UnusableValue (field siret or name), ApplicationError
    when the carrier is another body.
    """
    application = lock_draft(token)
    if actor.person is None or not may_edit(application, actor):
        raise NotYours
    refuse_unless_editable(application)
    organisation = _organisation(application, chosen, actor.person, now)
    _agree(application, organisation, now)
    application.organisation_id = organisation.pk
    application.owner_id = application.owner_id or actor.person
    application.carrier_name = application.carrier_name or organisation.name
    application.changed_at = now
    application.save()
    return application


def _organisation(
    application: Application, chosen: int | NewOrganisation, person: int, now: datetime
) -> OrganisationRecord:
    if isinstance(chosen, int):
        found = next((one for one in organisations_of_person(person) if one.pk == chosen), None)
        if found is None:
            raise NotYours
        return found
    siret, name = _checked(chosen.siret), chosen.name.strip()
    if not name:
        raise UnusableValue("name", "Écrivez le nom de l’organisme.")
    territorial = application.carrier_kind in TERRITORIAL_KINDS
    made = find_or_make_organisation(
        siret,
        name[:300],
        application.carrier_kind,
        territory=application.carrier if territorial else "",
        seat="" if territorial else application.carrier,
        now=now,
    )
    role = MembershipRole.APPLICANT
    join(person, made.pk, role, by=f"person:{person}", confirmed=False, now=now)
    return made


def _checked(siret: str) -> str:
    try:
        return check_siret(siret)
    except TerritoryError as error:
        raise UnusableValue("siret", error.message) from None


def _agree(application: Application, organisation: OrganisationRecord, now: datetime) -> None:
    """Hold carrier and organisation together: a carrier not said is the organisation; another body is refused."""
    where = organisation.territory or organisation.seat
    if not application.carrier_kind and (where or organisation.kind):
        carrier = carrier_at(where, organisation.kind, now.astimezone(PARIS).date())
        for name, value in carried_by(carrier).items():
            setattr(application, name, value)
    elif organisation.territory and application.carrier != organisation.territory:
        raise ApplicationError(
            f"La demande est portée par {application.carrier_name or 'un autre organisme'}, et vous envoyez au nom de "
            f"{organisation.name}. Changez le porteur, ou choisissez un autre organisme."
        )
