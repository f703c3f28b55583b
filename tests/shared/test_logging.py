"""Log lines are pairs, and nobody is in them."""

import io
import logging
import logging.config
import sys
from collections.abc import Iterator

import pytest
import structlog

from guichet.shared.logging import configure


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Send one logger through the production formatter into a text."""
    before = structlog.get_config()
    made = configure()["formatters"]["pairs"]
    formatter = made["()"](foreign_pre_chain=made["foreign_pre_chain"], processors=made["processors"])
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(formatter)
    logger = logging.getLogger("tested")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    logger.propagate = False
    yield said
    logger.removeHandler(handler)
    structlog.configure(**before)


def test_both_kinds_of_loggers_end_in_the_same_pairs(lines: io.StringIO) -> None:
    structlog.get_logger("tested").warning("scheme refused", slug="detr", line=12)
    logging.getLogger("tested").warning("plain %s", "words")
    first, second = lines.getvalue().splitlines()
    assert first.endswith('level=warning logger=tested event="scheme refused" slug=detr line=12')
    assert second.endswith('level=warning logger=tested event="plain words"')


def test_a_traceback_is_kept_without_the_refused_row(lines: io.StringIO) -> None:
    said = "duplicate key\nDETAIL:  Key (email)=(camille@exemple.fr) already exists.\n"
    try:
        raise ValueError(said)
    except ValueError:
        logging.getLogger("tested").error("failed", exc_info=sys.exc_info())
    assert "duplicate key" in lines.getvalue()
    assert "Traceback" in lines.getvalue()
    assert "camille" not in lines.getvalue()


def test_a_job_is_named_without_its_arguments(lines: io.StringIO) -> None:
    job = {"id": 7, "task_name": "send_link", "task_kwargs": {"email": "camille@exemple.fr"}}
    extra = {"action": "job_error", "job": job}
    logging.getLogger("tested").error("Job send_link[7](email='camille@exemple.fr') failed", extra=extra)
    assert lines.getvalue().rstrip().endswith("event=job_error task=send_link job=7")
    assert "camille" not in lines.getvalue()
