"""What an application refuses, as sentences with their remedy. Views and the API turn them into answers."""

from guichet.shared.errors import BadInput


class ApplicationError(BadInput):
    """Something cannot be done to an application as it stands."""


class NotYours(Exception):  # noqa: N818 - it names a state of things; views answer 404
    """The application does not exist for whoever asks: the same answer as when it does not exist at all."""


class NotAllowedNow(ApplicationError):  # noqa: N818 - it names a state of things, not a fault of the program
    """The table of transitions does not allow this action from this state."""


class ChangedMeanwhile(ApplicationError):  # noqa: N818 - it names a state of things, not a fault of the program
    """Someone else changed it first. `theirs` is what is there now, when it is a value of the form."""

    def __init__(self, message: str, theirs: object = None) -> None:
        super().__init__(message)
        self.theirs = theirs


class Incomplete(ApplicationError):  # noqa: N818 - it names a state of things, not a fault of the program
    """Something is missing before it can be sent. `missing` maps field ids to sentences."""

    def __init__(self, message: str, missing: dict[str, str]) -> None:
        super().__init__(message)
        self.missing = missing


class UnusableValue(ApplicationError):  # noqa: N818 - it names a state of things, not a fault of the program
    """What was typed cannot be read as the field's value. `field` is its id."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class UnknownField(ApplicationError):  # noqa: N818 - it names a state of things, not a fault of the program
    """The form has no such field."""

    def __init__(self, field: str) -> None:
        super().__init__(f"« {field[:60]} » n’est pas un champ de cette demande.")
        self.field = field


class NotOpen(ApplicationError):  # noqa: N818 - it names a state of things, not a fault of the program
    """The call does not take applications at that instant."""


class StillPersonal(ApplicationError):  # noqa: N818 - it names a state of things, not a fault of the program
    """A text for everybody still names someone. `words` are what was found, by the key under which it may be kept."""

    def __init__(self, words: dict[str, str]) -> None:
        shown = ", ".join(f"« {word} »" for word in list(words.values())[:5])
        super().__init__(
            f"Ce texte nomme encore quelqu’un ou un lieu : {shown}. Retirez ces mots, ou dites qu’ils ne sont pas personnels."
        )
        self.words = words
