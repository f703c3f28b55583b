"""`guichet roles`: the first roles of officers; the others are given on the page /roles."""

import argparse

from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command, add_group
from guichet.cli.places import platform
from guichet.cli.progress import tell


def register(commands: Subparsers) -> None:
    group = add_group(
        commands,
        "roles",
        "Les rôles de ceux qui instruisent.",
        "guichet roles grant relance@exemple.fr national_manager",
    )
    grant_parser = add_command(
        group,
        "grant",
        "Donne un rôle à une personne : le premier responsable national se fait ainsi.",
        "guichet roles grant relance@exemple.fr national_manager",
        "guichet roles grant agent@exemple.fr reviewer --territory DEP-37 --scheme socle-numerique-ecoles",
        command=grant,
    )
    grant_parser.add_argument("email", metavar="ADRESSE", help="adresse électronique de la personne")
    grant_parser.add_argument("role", metavar="RÔLE", help="reviewer, validator, decider, national_manager…")
    grant_parser.add_argument("--territory", metavar="CODE", default="", help="DEP-37 ; sans lui, la France")
    grant_parser.add_argument("--scheme", metavar="AIDE", default="", help="une aide ; sans elle, toutes")


def grant(arguments: argparse.Namespace) -> int:
    """Give a role and say so."""
    with platform():
        from guichet.accounts.enums import RoleKind  # noqa: PLC0415 - needs Django ready
        from guichet.accounts.services import find_or_make_person, grant_role  # noqa: PLC0415
        from guichet.shared import clock  # noqa: PLC0415
        from guichet.shared.errors import BadInput  # noqa: PLC0415
        from guichet.territories.selectors import find_territory  # noqa: PLC0415

        if arguments.role not in RoleKind.values:
            raise CommandError(
                f"« {arguments.role} » n'est pas un rôle ; au choix : {', '.join(RoleKind.values)}"
            )
        now, territory = clock.now(), arguments.territory
        try:
            if territory:
                territory = find_territory(territory, at=now.date()).official_code
            person = find_or_make_person(arguments.email, now=now)
        except BadInput as refused:
            raise CommandError(refused.message) from refused
        kind = RoleKind(arguments.role)
        grant_role(person.pk, kind, territory=territory, scheme=arguments.scheme, now=now)
    tell(f"{person.email} : {kind.label}.\n")
    return 0
