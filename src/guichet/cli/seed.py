"""`guichet seed`: made-up data in number, for measures."""

import argparse

from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command, add_group
from guichet.cli.places import platform
from guichet.cli.progress import Step


def register(commands: Subparsers) -> None:
    group = add_group(
        commands,
        "seed",
        "Des données inventées, en nombre, pour mesurer (démonstration seulement).",
        "guichet seed applications --count 2000",
    )
    parser = add_command(
        group,
        "applications",
        "Ajoute des dossiers inventés : communes réelles, 60 réponses chacun, personne n'est nommé.",
        "GUICHET_DEMO=1 guichet seed applications --count 200000",
        command=applications,
    )
    parser.add_argument("--count", metavar="N", type=int, default=2000, help="combien (2 000 sinon)")


def applications(arguments: argparse.Namespace) -> int:
    """Add made-up applications to the demonstration."""
    with platform():
        from guichet.review.services.seeding import seed_applications  # noqa: PLC0415 - needs Django ready
        from guichet.shared import clock  # noqa: PLC0415 - as above
        from guichet.shared.errors import BadInput  # noqa: PLC0415 - as above

        try:
            with Step(f"{arguments.count} dossiers inventés"):
                seed_applications(arguments.count, now=clock.now())
        except BadInput as error:
            raise CommandError(str(error)) from error
    return 0
