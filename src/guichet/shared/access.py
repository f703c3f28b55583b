"""Every view declares who may see it: a view without a declaration fails the convention tests."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def everyone(view: View) -> View:
    """Declare that anyone may call this view, signed in or not."""
    view.access = "everyone"  # type: ignore[attr-defined]  # the mark is ours, functions accept any
    return view
