"""What other rooms may change of applications: one function, one use case."""

from guichet.applications.services.answering import answer_request
from guichet.applications.services.asking import Asked, ask_correction, ask_piece, cancel_request
from guichet.applications.services.delays import extend_delay, withdraw
from guichet.applications.services.leaves import (
    allow_early_start,
    answer_leave,
    ask_early_start,
    ask_more_time,
)
from guichet.applications.services.messages import mark_read, remove_message, send_message
from guichet.applications.services.moving import Said, move, register_guard

__all__ = [
    "Asked",
    "Said",
    "allow_early_start",
    "answer_leave",
    "answer_request",
    "ask_correction",
    "ask_early_start",
    "ask_more_time",
    "ask_piece",
    "cancel_request",
    "extend_delay",
    "mark_read",
    "move",
    "register_guard",
    "remove_message",
    "send_message",
    "withdraw",
]
