"""The committees that an application went before, or will."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from guichet.review.enums import ItemOutcome
from guichet.review.models import CommitteeItem
from guichet.review.panels.registry import Panel, register_panel
from guichet.review.selectors.opened import Opened
from guichet.shared.clock import PARIS


def committees_context(opened: Opened) -> dict[str, Any] | None:
    rows = opened.brought("committee_rows")
    if not rows:
        return None
    lines = [
        {
            "pk": row["pk"],
            "title": row["title"],
            "on": datetime.fromisoformat(row["at"]).astimezone(PARIS).date(),
            "outcome": ItemOutcome(row["outcome"]),
            "amount": row["amount"] if row["outcome"] == ItemOutcome.ACCEPT else None,
            "comment": row["comment"],
        }
        for row in rows
    ]
    return {"lines": lines}


def install() -> None:
    """Register the panel."""
    rows = CommitteeItem.objects.filter(application=OuterRef("pk")).order_by("-committee__held_at", "-id")
    shape = JSONObject(
        pk="committee", title="committee__title", at="committee__held_at", outcome="outcome", amount="amount_cents",
        comment="comment",
    )  # fmt: skip
    register_panel(
        Panel(
            key="committees",
            title="Commissions",
            column="control",
            template="review/components/panels/committees.html",
            context=committees_context,
            rank=27,
            columns={"committee_rows": ArraySubquery(rows.values(json=shape)[:10])},
        )
    )
