"""`guichet territories`: the communes, EPCI, départements and régions."""

import argparse
from pathlib import Path

from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command, add_group
from guichet.cli.places import platform
from guichet.cli.progress import tell


def register(commands: Subparsers) -> None:
    group = add_group(
        commands,
        "territories",
        "Les territoires : communes, intercommunalités, départements, régions.",
        "guichet territories load",
    )
    load_parser = add_command(
        group,
        "load",
        "Charge les territoires, sauf s'ils le sont déjà. Sans fichier : ceux qui viennent avec Guichet.",
        "guichet territories load",
        "guichet territories load --force",
        command=load,
    )
    load_parser.add_argument("file", metavar="FICHIER", nargs="?", type=Path, help="fichier de territoires")
    load_parser.add_argument("--force", action="store_true", help="charge même si ce fichier l'est déjà")


def load(arguments: argparse.Namespace) -> int:
    """Load a file of territories and say what it held."""
    with platform():
        from guichet.territories.errors import BrokenTerritoryFile  # noqa: PLC0415 - needs Django ready
        from guichet.territories.services import load_territories  # noqa: PLC0415

        try:
            report = load_territories(arguments.file, force=arguments.force)
        except BrokenTerritoryFile as error:
            raise CommandError(str(error)) from error
    tell(f"{report.sentence}\n")
    return 0
