"""What other rooms may change of applications: one function, one use case."""

from guichet.applications.services.answering import answer_request
from guichet.applications.services.asking import Asked, ask_correction, ask_piece, cancel_request
from guichet.applications.services.carrying import change_carrier
from guichet.applications.services.delays import extend_delay, withdraw
from guichet.applications.services.forgetting import Forgotten, erase_draft, forget_person
from guichet.applications.services.leaves import (
    allow_early_start,
    answer_leave,
    ask_early_start,
    ask_more_time,
)
from guichet.applications.services.messages import mark_read, remove_message, send_message
from guichet.applications.services.moving import Said, move, register_guard
from guichet.applications.services.paper import Paper, correct_paper, enter_paper, paper_of
from guichet.applications.services.receipt import issue_receipt, receipt_of
from guichet.applications.services.resending import send_again
from guichet.applications.services.saving import Saved, Typed, save_field, save_fields
from guichet.applications.services.sending import begin_sending, register_obstacle, submit_application
from guichet.applications.services.starting import Wish, prepare_beginning, start_application
from guichet.applications.services.taking_over import (
    Former,
    Refusal,
    former_taken_over,
    read_former,
    take_over,
)

__all__ = [
    "Asked",
    "Forgotten",
    "Former",
    "Paper",
    "Refusal",
    "Said",
    "Saved",
    "Typed",
    "Wish",
    "allow_early_start",
    "answer_leave",
    "answer_request",
    "ask_correction",
    "ask_early_start",
    "ask_more_time",
    "ask_piece",
    "begin_sending",
    "cancel_request",
    "change_carrier",
    "correct_paper",
    "enter_paper",
    "erase_draft",
    "extend_delay",
    "forget_person",
    "former_taken_over",
    "issue_receipt",
    "mark_read",
    "move",
    "paper_of",
    "prepare_beginning",
    "read_former",
    "receipt_of",
    "register_guard",
    "register_obstacle",
    "remove_message",
    "save_field",
    "save_fields",
    "send_again",
    "send_message",
    "start_application",
    "submit_application",
    "take_over",
    "withdraw",
]
