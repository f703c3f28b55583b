"""What a service may do with an application; see `registry`."""

from guichet.review.actions.registry import (
    EVERY_STATE,
    LIVE,
    Doing,
    ReviewAction,
    Said,
    action_of,
    actions,
    perform,
    register_action,
)

__all__ = [
    "EVERY_STATE",
    "LIVE",
    "Doing",
    "ReviewAction",
    "Said",
    "action_of",
    "actions",
    "perform",
    "register_action",
]
