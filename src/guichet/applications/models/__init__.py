"""The tables of applications."""

from guichet.applications.models.applications import (
    DATE_SLOTS,
    NUMBER_SLOTS,
    TEXT_SLOTS,
    Answers,
    Application,
    ClockEvent,
    KeptAnswer,
    Leave,
    Message,
    Participant,
    Reminder,
    Request,
    Tombstone,
)
from guichet.applications.models.questions import PublishedQuestion

__all__ = [
    "DATE_SLOTS",
    "NUMBER_SLOTS",
    "TEXT_SLOTS",
    "Answers",
    "Application",
    "ClockEvent",
    "KeptAnswer",
    "Leave",
    "Message",
    "Participant",
    "PublishedQuestion",
    "Reminder",
    "Request",
    "Tombstone",
]
