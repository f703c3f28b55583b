"""Who may read and write files: the room that owns them says so, and a page that was allowed says where one may send.

A file belongs to something of another room ("application:12"). That room registers, when Django starts, who may
read and write the files of such a thing; nobody may before. Sending also needs a pass: signed by the page that shows
the field, it names the owner, the purpose and what is accepted, so that nobody sends to a thing whose page they were
never shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from guichet.accounts.permissions import Actor
from guichet.documents.enums import Family
from guichet.documents.selectors import FileRecord

Rule = Callable[[str, str, Actor | None], bool]
"""(what follows the colon in the owner, the purpose, who asks) -> may they?"""

PASS_LASTS = timedelta(days=2)
_SALT = "guichet.documents.field"


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """What a room says of the files of one kind of thing."""

    may_read: Rule
    may_write: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPass:
    """Where a page lets one send files: to this field of this thing, these families (empty: all), so many at most."""

    owner: str
    purpose: str
    accept: tuple[str, ...] = ()
    maximum: int = 50

    def signed(self) -> str:
        """Return it as a text that a form may carry and nobody may change."""
        return signing.dumps([self.owner, self.purpose, list(self.accept), self.maximum], salt=_SALT)


_rules: dict[str, OwnerRule] = {}


def register_owner(kind: str, may_read: Rule, may_write: Rule) -> None:
    """Say who may read and write the files whose owner begins with `kind`: register_owner("application", …, …).

    Called in `apps.ready`. Each rule is given what follows the colon, the purpose of the file, and the actor (None for
    a visitor); it answers False for what does not exist.
    """
    _rules[kind] = OwnerRule(may_read, may_write)


def may_read(file: FileRecord, actor: Actor | None) -> bool:
    """Tell whether this actor may know of the file and open it."""
    kind, _, reference = file.owner.partition(":")
    rule = _rules.get(kind)
    return rule is not None and rule.may_read(reference, file.purpose, actor)


def may_write(owner: str, purpose: str, actor: Actor | None) -> bool:
    """Tell whether this actor may add files to this purpose of the owner, and remove them."""
    kind, _, reference = owner.partition(":")
    rule = _rules.get(kind)
    return rule is not None and rule.may_write(reference, purpose, actor)


def read_pass(text: str) -> FieldPass | None:
    """Return the pass that a form carried, None when it is forged, or older than two days."""
    try:
        owner, purpose, accept, maximum = signing.loads(text, salt=_SALT, max_age=PASS_LASTS)
    except (signing.BadSignature, ValueError):
        return None
    known = tuple(code for code in accept if code in Family.values)
    return FieldPass(owner=owner, purpose=purpose, accept=known, maximum=maximum)


def organisation_papers(reference: str, purpose: str, actor: Actor | None) -> bool:
    """Tell whether an actor may read and write the papers of an organisation (its key).

    Its confirmed members do: whoever merely claims a SIRET never reads the bank details others left there.
    """
    if actor is None or not reference.isdigit():
        return False
    return any(member.organisation == int(reference) and member.confirmed for member in actor.memberships)
