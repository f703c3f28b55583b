"""The `guichet` command: one module per group of subcommands, each with a `register`.

A group is imported when its name is the first word, all of them for the general help; Django, by the
commands that need it, when they run.
"""

import importlib
import sys
from collections.abc import Sequence

from guichet.cli.errors import CommandError
from guichet.cli.parsing import make_parser
from guichet.embedded import EmbeddedError

GROUPS = ("budget", "journal", "news", "publication", "roles", "run", "scheme", "seed", "territories")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status. What prevents it is one sentence on stderr."""
    parser = make_parser(
        "guichet",
        "L'argent public pour les projets numériques des collectivités.",
        "guichet run",
    )
    commands = parser.add_subparsers(title="commandes", metavar="COMMANDE", required=True)
    words = sys.argv[1:] if arguments is None else list(arguments)
    for group in [words[0]] if words and words[0] in GROUPS else GROUPS:
        importlib.import_module(f"guichet.cli.{group}").register(commands)
    chosen = parser.parse_args(words)
    try:
        status: int = chosen.command(chosen)
    except (CommandError, EmbeddedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return status
