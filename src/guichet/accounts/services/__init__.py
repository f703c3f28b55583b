"""What other rooms may change of accounts."""

from guichet.accounts.services.lists import ListMail, erase_list_mails, queue_list_mails
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
from guichet.accounts.services.throttling import throttle

__all__ = [
    "ListMail",
    "Terms",
    "TokenTerms",
    "change_role",
    "confirm",
    "end_role",
    "erase_list_mails",
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
    "queue_list_mails",
    "read_email",
    "recognise",
    "revoke_token",
    "stand_in",
    "throttle",
]
