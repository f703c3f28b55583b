"""Why a contract refuses; each sentence says what to do."""

from guichet.shared.errors import BadInput


class ContractRefusal(BadInput):  # says what was met
    """A change a contract does not allow. `field` is the field of the form it stands at."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class AlreadyCovered(ContractRefusal):
    """An EPCI that another contract holds on one of these days."""


class NoContract(BadInput):
    """No such contract for whoever asks."""

    def __init__(self) -> None:
        super().__init__("Ce contrat n’existe pas : reprenez la liste des CRTE.")
