"""What the page of a grant shows; see `registry`."""

from guichet.grants.panels.registry import Column, Panel, award_columns, panels, register_panel

__all__ = ["Column", "Panel", "award_columns", "panels", "register_panel"]
