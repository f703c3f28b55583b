from guichet.grants.services.agreements import Change, drop_agreement, issue_amendment, issue_convention
from guichet.grants.services.awarding import award_application
from guichet.grants.services.providers import SignatureProvider, register_provider
from guichet.grants.services.signing import SignedCopy, sign_by_copy

__all__ = [
    "Change",
    "SignatureProvider",
    "SignedCopy",
    "award_application",
    "drop_agreement",
    "issue_amendment",
    "issue_convention",
    "register_provider",
    "sign_by_copy",
]
