"""What the page of an application shows; see `registry`."""

from guichet.review.panels.registry import Column, Panel, panels, register_panel, sheet_columns

__all__ = ["Column", "Panel", "panels", "register_panel", "sheet_columns"]
