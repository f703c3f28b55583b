"""What stops a command: a French sentence with its remedy, shown without a traceback."""


class CommandError(Exception):
    """The command cannot go on; the message is for the person at the keyboard."""
