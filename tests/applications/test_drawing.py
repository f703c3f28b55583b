"""The drawing in the documentation is that of the table."""

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_committed_drawing_is_up_to_date() -> None:
    drawn = runpy.run_path(str(ROOT / "scripts/draw_states.py"))["page"]()
    committed = (ROOT / "docs/reference/application-states.md").read_text(encoding="utf-8")
    assert committed == drawn, "run python scripts/draw_states.py"
    assert "under_review --> accepted: accept\n" in drawn
    assert "accepted --> [*]" in drawn
