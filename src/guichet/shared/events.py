"""What happened in a room, told to the rooms above in the same transaction.

An event is a frozen dataclass in the past tense, defined in the `events` of the room where it happens. A room
above subscribes when Django starts (`apps.ready`); its handler runs inside the publisher's transaction, so that
both changes are kept or neither is. Whoever needs the network or a mail defers a job from there.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event: type[Event], handler: Callable[[Event], None]) -> None:
    """Call `handler` with each event of this very type; once, even when a room subscribes again."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


def publish(event: object) -> None:
    """Call every handler of this event, in the order they subscribed. What one raises undoes the transaction."""
    for handler in _handlers[type(event)]:
        handler(event)
