"""Every view declares who may see it: a view without a declaration fails the convention tests."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def declare(view: View, who: str) -> View:
    """Write on a view who may call it, in a few words. The rule itself is applied by whoever declares it."""
    view.access = who  # type: ignore[attr-defined]  # the mark is ours, functions accept any
    return view


def everyone(view: View) -> View:
    """Declare that anyone may call this view, signed in or not."""
    return declare(view, "everyone")


def whoever_holds(thing: str) -> Callable[[View], View]:
    """Declare that the view shows one thing, and loads it through a permission that answers 404 to strangers."""

    def apply(view: View) -> View:
        return declare(view, f"whoever holds: {thing}")

    return apply
