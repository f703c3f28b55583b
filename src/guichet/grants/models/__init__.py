from guichet.grants.models.agreements import Agreement, AgreementSignature
from guichet.grants.models.awards import Award, Instalment
from guichet.grants.models.bank import BankAccount
from guichet.grants.models.claims import Claim, ClaimLine
from guichet.grants.models.orders import PaymentFile, PaymentOrder, PaymentReturn, PaymentReturnLine
from guichet.grants.models.paying import PayingAccount
from guichet.grants.models.recoveries import Recovery, RecoveryEntry
from guichet.grants.models.reports import Report

__all__ = [
    "Agreement",
    "AgreementSignature",
    "Award",
    "BankAccount",
    "Claim",
    "ClaimLine",
    "Instalment",
    "PayingAccount",
    "PaymentFile",
    "PaymentOrder",
    "PaymentReturn",
    "PaymentReturnLine",
    "Recovery",
    "RecoveryEntry",
    "Report",
]
