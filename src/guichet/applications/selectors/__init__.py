"""What other rooms may ask of applications."""

from guichet.applications.selectors.answering import (
    AnswersRecord,
    Standing,
    answers_of,
    form_view_of,
    standing_of,
)
from guichet.applications.selectors.asked import (
    LeaveRecord,
    RequestRecord,
    leaves_of,
    purpose_of,
    requests_of,
)
from guichet.applications.selectors.conversation import MessageRecord, messages_of
from guichet.applications.selectors.crte import CrteAnswer, crte_answer_of
from guichet.applications.selectors.deadlines import deadlines_of
from guichet.applications.selectors.finding import (
    application_by_former_number,
    application_by_number,
    application_by_token,
)
from guichet.applications.selectors.onward import Onward, onward_of, register_onward
from guichet.applications.selectors.pending import Pending, pending_of
from guichet.applications.selectors.service import contact_of
from guichet.applications.selectors.summaries import Summary, register_summary
from guichet.applications.transitions import BY_ACTION, Hold, Transition

__all__ = [
    "BY_ACTION",
    "AnswersRecord",
    "CrteAnswer",
    "Hold",
    "LeaveRecord",
    "MessageRecord",
    "Onward",
    "Pending",
    "RequestRecord",
    "Standing",
    "Summary",
    "Transition",
    "answers_of",
    "application_by_former_number",
    "application_by_number",
    "application_by_token",
    "contact_of",
    "crte_answer_of",
    "deadlines_of",
    "form_view_of",
    "leaves_of",
    "messages_of",
    "onward_of",
    "pending_of",
    "purpose_of",
    "register_onward",
    "register_summary",
    "requests_of",
    "standing_of",
]
