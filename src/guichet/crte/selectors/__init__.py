"""What other rooms may ask of contracts."""

from guichet.crte.selectors.awards import AwardSource, ConcernedAward, Stay, register_awards
from guichet.crte.selectors.contracts import CoveringContract, contract_covering, has_contract

__all__ = [
    "AwardSource",
    "ConcernedAward",
    "CoveringContract",
    "Stay",
    "contract_covering",
    "has_contract",
    "register_awards",
]
