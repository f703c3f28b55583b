from guichet.budget.services.committing import (
    commit,
    expire_reservations,
    pay,
    release,
    reserve,
    take_back_payment,
    uncommit,
)
from guichet.budget.services.envelopes import (
    NewEnvelope,
    delegate,
    give_back,
    open_envelope,
    receive,
    return_received,
    set_closed,
)
from guichet.budget.services.from_schemes import Followed, follow_scheme_files
from guichet.budget.services.writing import By

__all__ = [
    "By",
    "Followed",
    "NewEnvelope",
    "commit",
    "delegate",
    "expire_reservations",
    "follow_scheme_files",
    "give_back",
    "open_envelope",
    "pay",
    "receive",
    "release",
    "reserve",
    "return_received",
    "set_closed",
    "take_back_payment",
    "uncommit",
]
