"""The `guichet` command: one module per group of subcommands, each with a `register`.

Django is imported by the commands that need it, when they run, so that `guichet --help` is immediate.
"""

import sys
from collections.abc import Sequence

from guichet.cli import run, scheme, territories
from guichet.cli.errors import CommandError
from guichet.cli.parsing import make_parser
from guichet.embedded import EmbeddedError

GROUPS = (run, scheme, territories)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status. What prevents it is one sentence on stderr."""
    parser = make_parser(
        "guichet",
        "L'argent public pour les projets numériques des collectivités.",
        "guichet run",
    )
    commands = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    for group in GROUPS:
        group.register(commands)
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.command(chosen)
    except (CommandError, EmbeddedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return status
