"""Who may do what, and who may come in."""

from guichet.accounts.enums import RIGHTS
from guichet.accounts.permissions.actors import Actor, Member, Scope
from guichet.accounts.permissions.doors import actor_from, ask_who, local_path, officer, signed_in
from guichet.accounts.permissions.loading import load_actor
from guichet.accounts.permissions.opening import open_session
from guichet.accounts.permissions.programs import actor_of_token, token_digest

__all__ = [
    "RIGHTS",
    "Actor",
    "Member",
    "Scope",
    "actor_from",
    "actor_of_token",
    "ask_who",
    "load_actor",
    "local_path",
    "officer",
    "open_session",
    "signed_in",
    "token_digest",
]
