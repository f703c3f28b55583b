"""What other rooms may ask of applications."""

from guichet.applications.selectors.asked import (
    LeaveRecord,
    RequestRecord,
    leaves_of,
    purpose_of,
    requests_of,
)
from guichet.applications.selectors.conversation import MessageRecord, messages_of
from guichet.applications.selectors.deadlines import deadlines_of

__all__ = [
    "LeaveRecord",
    "MessageRecord",
    "RequestRecord",
    "deadlines_of",
    "leaves_of",
    "messages_of",
    "purpose_of",
    "requests_of",
]
