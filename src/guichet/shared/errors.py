"""What a person wrote that cannot be used, said in French with the remedy."""


class BadInput(ValueError):  # noqa: N818 - it names what was received, not a fault of the program
    """A value from outside that Guichet refuses.

    `message` is a whole French sentence that says what is wrong and what to write instead; it is
    shown as it is, so it never holds anything the person did not write or may not see.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
