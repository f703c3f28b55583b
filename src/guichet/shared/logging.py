"""Logs: one line of `key=value` pairs on stderr, and nothing personal in them.

No query string, no address of a visitor, no argument of a job, no value of a refused row.
"""

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

KEYS = ["timestamp", "level", "logger", "event"]
ROW_VALUES = re.compile(r"^(?:DETAIL|CONTEXT):.*$\n?", re.MULTILINE)

_render = structlog.processors.LogfmtRenderer(key_order=KEYS, drop_missing=True, bool_as_flag=False)


def without_row_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Take out of a traceback the lines in which PostgreSQL quotes the row it refused."""
    if isinstance(text := event.get("exception"), str):
        event["exception"] = ROW_VALUES.sub("", text).rstrip()
    return event


def without_job_arguments(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Name a job by its task and number: procrastinate's own sentence quotes its arguments."""
    record = event.get("_record")
    job = getattr(record, "job", None)
    if isinstance(record, logging.LogRecord) and isinstance(job, dict):
        event["event"] = getattr(record, "action", "job")
        event["task"] = job.get("task_name")
        event["job"] = job.get("id")
    return event


def render(logger: WrappedLogger, method: str, event: EventDict) -> str:
    """One line of pairs; a traceback follows on lines of its own, so that it can be read."""
    trace = event.pop("exception", None)
    line = _render(logger, method, event)
    return f"{line}\n{trace}" if trace else str(line)


def configure(level: str = "INFO") -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING: both end in the same lines."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*shared, without_job_arguments],
        "processors": [
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_row_values,
            render,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"pairs": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "pairs"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "guichet": {"level": level},
            # A page that is not there is not news, and its address may hold what somebody typed.
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "ERROR"},
        },
    }
