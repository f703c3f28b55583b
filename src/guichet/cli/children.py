"""What a start and its child processes agree on."""

SOCKET = "GUICHET_SOCKET"
"""Names the descriptor of the socket to serve."""

LIFELINE = "GUICHET_LIFELINE"
"""Names the descriptor that closes when the parent ends."""

QUIET = "--quiet"
"""Asks a child to begin without lines of progress."""

AGAIN = "--again"
"""Tells the web process that it has just prepared everything and begins anew."""

REFUSED = 3
"""Exit status of a child that has said why it cannot work: starting it again would not help."""
