"""What an officer may see in a list: the union of where they hold a right."""

from django.db.models import Q, QuerySet

from guichet.accounts.enums import Right
from guichet.accounts.permissions import Actor
from guichet.review.models import ReviewSheet
from guichet.review.routing import COUNTRY


def visible(actor: Actor, right: Right = Right.VIEW) -> QuerySet[ReviewSheet]:
    """Return the sheets over which an officer holds a right."""
    return ReviewSheet.objects.filter(scope_condition(actor, right))


def scope_condition(actor: Actor, right: Right = Right.VIEW) -> Q:
    """Return the condition of the sheets over which an officer holds a right; none when they hold it nowhere.

    Territories that share the same schemes are looked up together, so that one index answers.
    """
    scopes = actor.scopes_of(right)
    if any(not scope.territory and not scope.scheme for scope in scopes):
        return Q()
    everywhere = {scope.scheme for scope in scopes if not scope.territory}
    whole = {scope.territory for scope in scopes if scope.territory and not scope.scheme}
    found = Q(slug__in=sorted(everywhere)) if everywhere else Q(pk__in=())
    if whole:
        found |= Q(places__overlap=sorted(whole))
    for territory, scheme in sorted({(s.territory, s.scheme) for s in scopes}):
        if territory and scheme and territory not in whole and scheme not in everywhere:
            found |= Q(slug=scheme, places__contains=[territory])
    return found


def areas_of(actor: Actor, right: Right = Right.VIEW) -> tuple[str, ...]:
    """Return the areas of an officer, as desks name them: official codes, "FR" for the whole country."""
    return tuple(sorted({scope.territory or COUNTRY for scope in actor.scopes_of(right)}))
