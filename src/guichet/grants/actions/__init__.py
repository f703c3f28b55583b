"""What one may do with a grant; see `registry`."""

from guichet.grants.actions.registry import (
    Doing,
    GrantAction,
    Said,
    action_of,
    actions_for,
    perform,
    register_action,
)

__all__ = ["Doing", "GrantAction", "Said", "action_of", "actions_for", "perform", "register_action"]
