from guichet.grants.selectors.agreements import AgreementRecord, agreements_of, is_agreement_signed
from guichet.grants.selectors.awards import AwardRecord, InstalmentRecord, award_of, awards_of, instalments_of
from guichet.grants.selectors.public import PublicAward, public_award, unpublished_since
from guichet.grants.selectors.reports import is_report_accepted

__all__ = [
    "AgreementRecord",
    "AwardRecord",
    "InstalmentRecord",
    "PublicAward",
    "agreements_of",
    "award_of",
    "awards_of",
    "instalments_of",
    "is_agreement_signed",
    "is_report_accepted",
    "public_award",
    "unpublished_since",
]
