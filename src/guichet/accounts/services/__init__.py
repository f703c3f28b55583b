"""What other rooms may change of accounts."""

from guichet.accounts.services.notifying import notify
from guichet.accounts.services.organisations import invite, know_organisation, recognise
from guichet.accounts.services.people import (
    change_role,
    confirm,
    find_or_make_organisation,
    find_or_make_person,
    join,
    leave,
    read_email,
)
from guichet.accounts.services.programs import TokenTerms, give_token, revoke_token
from guichet.accounts.services.roles import Terms, end_role, grant_role, may_manage, stand_in

__all__ = [
    "Terms",
    "TokenTerms",
    "change_role",
    "confirm",
    "end_role",
    "find_or_make_organisation",
    "find_or_make_person",
    "give_token",
    "grant_role",
    "invite",
    "join",
    "know_organisation",
    "leave",
    "may_manage",
    "notify",
    "read_email",
    "recognise",
    "revoke_token",
    "stand_in",
]
