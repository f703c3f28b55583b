from guichet.budget.services.committing import (
    commit,
    expire_reservations,
    pay,
    release,
    reserve,
    take_back_payment,
    uncommit,
)
from guichet.budget.services.envelopes import NewEnvelope, delegate, give_back, open_envelope, receive
from guichet.budget.services.writing import By

__all__ = [
    "By",
    "NewEnvelope",
    "commit",
    "delegate",
    "expire_reservations",
    "give_back",
    "open_envelope",
    "pay",
    "receive",
    "release",
    "reserve",
    "take_back_payment",
    "uncommit",
]
