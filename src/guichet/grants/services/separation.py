"""Two persons for two acts: nobody judges what their own side asks, nor approves what they reviewed, by any of their roles."""

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.grants.errors import GrantError
from guichet.grants.models import Award, Claim


def refuse_own(award: Award, actor: Actor, *, what: str, asked_by: str = "") -> None:
    """Raise GrantError for an officer who belongs to the beneficiary, or sent what is judged; `what` ends the sentence."""
    if award.organisation_id is not None and actor.belongs_to(award.organisation_id):
        raise GrantError(f"Vous êtes membre de l’organisme bénéficiaire : une autre personne doit {what}.")
    if asked_by and asked_by == actor.reference:
        raise GrantError(f"Vous avez envoyé cette demande : une autre personne doit {what}.")


def refuse_reviewer(claim: Claim, actor: Actor, *, what: str) -> None:
    """Raise GrantError for who reviewed a claim, and for who would pay it only in the place of that person."""
    if claim.reviewed_by == actor.reference:
        raise GrantError(f"Vous avez vérifié cette demande : une autre personne doit {what}.")
    refuse_stand_in(claim.award, actor, Right.PAY, claim.reviewed_by, what=what)


def refuse_stand_in(award: Award, actor: Actor, right: Right, first: str, *, what: str) -> None:
    """Raise GrantError for who holds a right only in the place of who acted first ("person:3")."""
    standing = actor.delegation(right, scheme=award.slug, places=award.places)
    if first and standing.get("for") == first:
        raise GrantError(
            f"Vous suppléez ici la personne qui a fait le premier pas : une autre personne doit {what}."
        )
