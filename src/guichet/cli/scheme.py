"""`guichet scheme`: check, show and simulate a scheme file, for one applicant or for every territory."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bareme import (
    FactError,
    ScalarError,
    SchemeError,
    SchemeFile,
    SharedFacts,
    check_scheme,
    read_scheme,
    read_shared_facts,
)
from bareme.values import parse_date
from guichet.cli.errors import CommandError
from guichet.cli.parsing import Subparsers, add_command, add_group
from guichet.cli.places import platform, schemes_dir, set_up_django
from guichet.cli.progress import Step, tell
from guichet.shared.errors import BadInput

FACTS = "facts.yaml"
HERE = ZoneInfo("Europe/Paris")


def register(commands: Subparsers) -> None:
    group = add_group(
        commands, "scheme", "Vérifier, montrer, simuler une aide.", "guichet scheme check schemes/*.yaml"
    )
    check = add_command(
        group, "check", "Vérifie des fichiers d'aides et rejoue leurs exemples.", "guichet scheme check schemes/*.yaml", command=_check
    )  # fmt: skip
    check.add_argument("files", nargs="+", type=Path, metavar="FICHIER")
    show = add_command(
        group, "show", "Montre une aide en clair.", "guichet scheme show demat-ads", command=_show
    )
    show.add_argument("slug", metavar="AIDE")
    _register_simulate(group)
    _register_simulate_all(group)
    received = add_command(
        group,
        "import",
        "Reprend les aides d'un autre catalogue (schéma officiel des dispositifs d'aides, CSV ou JSON).",
        "guichet scheme import dispositifs.csv --dry-run",
        command=_import,
    )
    received.add_argument("file", type=Path, metavar="FICHIER")
    received.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, sans rien écrire")


def _register_simulate(group: Subparsers) -> None:
    simulate = add_command(
        group,
        "simulate",
        "Simule une aide pour un demandeur.",
        "guichet scheme simulate demat-ads --at 2021-10-01 --commune 37261 --fact attached_communes=31 --json",
        command=_simulate,
    )
    _add_rules(simulate)
    place = simulate.add_mutually_exclusive_group()
    place.add_argument("--commune", metavar="CODE", help="code INSEE de la commune")
    place.add_argument("--territory", metavar="CODE", help="code officiel : EPCI-243700754, DEP-37…")
    simulate.add_argument(
        "--organisation", metavar="GENRE", help="commune, epci, association… (voir schemes/facts.yaml)"
    )
    simulate.add_argument(
        "--fact", action="append", default=[], metavar="NOM=VALEUR", help="une réponse ; à répéter"
    )
    simulate.add_argument("--json", action="store_true", help="écrit le document de l'API")


def _register_simulate_all(group: Subparsers) -> None:
    everywhere = add_command(
        group,
        "simulate-all",
        "Simule une aide pour tous les territoires.",
        "guichet scheme simulate-all detr --at 2021-03-01 -o out.csv",
        "guichet scheme simulate-all cantines --facts repas.csv --set minimum_spend='2000 €' -o out.xlsx",
        command=_simulate_all,
    )
    _add_rules(everywhere)
    everywhere.add_argument(
        "--kind", default="commune", metavar="GENRE", help="commune (par défaut), epci, departement, region"
    )
    everywhere.add_argument(
        "--facts", type=Path, metavar="CSV", help="une ligne par territoire : code, puis un fait par colonne"
    )
    everywhere.add_argument(
        "--estimate", action="append", default=[], metavar="NOM=VALEUR", help="même réponse pour tous, ou « 4 pour 1000 habitants »"
    )  # fmt: skip
    everywhere.add_argument(
        "-o", "--output", type=Path, required=True, metavar="SORTIE", help=".csv, .parquet ou .xlsx"
    )


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("slug", metavar="AIDE")
    parser.add_argument(
        "--at", metavar="DATE", help="jour de la simulation, 2021-03-31 (par défaut : aujourd'hui)"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="parameters",
        metavar="PARAMÈTRE=VALEUR",
        help="change une règle ; à répéter",
    )


def _check(chosen: argparse.Namespace) -> int:
    status = 0
    for path in chosen.files:
        if path.name == FACTS:
            continue
        shared = _shared(path.parent if (path.parent / FACTS).exists() else schemes_dir())
        report = check_scheme(_read(path), str(path), shared)
        if report.problems:
            status = 1
            tell("".join(f"{problem}\n" for problem in report.problems))
        else:
            tell(f"{path} : bon, {report.examples} exemples rejoués\n")
    return status


def _show(chosen: argparse.Namespace) -> int:
    with _sentences():
        set_up_django()
        from guichet.cli.scheme_text import scheme_lines  # noqa: PLC0415 - reads Django's models

        tell("\n".join(scheme_lines(_scheme(chosen.slug).base)) + "\n")
    return 0


def _simulate(chosen: argparse.Namespace) -> int:
    code = chosen.territory or (f"COM-{chosen.commune}" if chosen.commune else None)
    with _sentences(), platform() if code else _without_database():
        from guichet.cli.scheme_text import simulation_lines  # noqa: PLC0415 - reads Django's models
        from guichet.simulations.services import simulate_file, simulation_document  # noqa: PLC0415

        if code:
            _load_territories()
        simulation, notes = simulate_file(
            _scheme(chosen.slug),
            _shared(schemes_dir()),
            at=_day(chosen.at),
            place=code,
            organisation=chosen.organisation,
            answers=_pairs(chosen.fact, "--fact"),
            parameters=_pairs(chosen.parameters, "--set"),
        )
        if chosen.json:
            tell(json.dumps(simulation_document(simulation), ensure_ascii=False, indent=2) + "\n")
        else:
            tell("\n".join([*notes, *simulation_lines(simulation)]) + "\n")
    return 0


def _simulate_all(chosen: argparse.Namespace) -> int:
    with _sentences(), platform():
        from guichet.simulations.services import check_ending, read_crowd, simulate_everywhere, write_file  # noqa: PLC0415 - reads Django's models

        check_ending(chosen.output)
        at = _day(chosen.at)
        _load_territories()
        with Step("territoires") as step:
            crowd = read_crowd(chosen.kind, at)
            step.note = str(len(crowd))
        with Step("calcul") as step:
            answer = simulate_everywhere(
                _scheme(chosen.slug),
                _shared(schemes_dir()),
                crowd,
                at=at,
                facts_csv=_read(chosen.facts) if chosen.facts else None,
                estimates=_pairs(chosen.estimate, "--estimate"),
                parameters=_pairs(chosen.parameters, "--set"),
            )
            country = answer.country
            step.note = f"{country.eligible} éligibles, {country.unknown} peut-être, {country.count - country.eligible - country.unknown} non"
        with Step(f"écriture de {chosen.output}"):
            write_file(answer, chosen.output)
    return 0


def _import(chosen: argparse.Namespace) -> int:
    ending = chosen.file.suffix.lower().removeprefix(".")
    if ending not in {"csv", "json"}:
        raise CommandError(f"« {chosen.file} » : le nom doit finir par .csv ou .json.")
    content = _read(chosen.file)
    with _sentences(), platform():
        from guichet.schemes.services import import_catalogue  # noqa: PLC0415 - reads Django's models

        report = import_catalogue(content, ending, now=datetime.now(UTC), dry_run=chosen.dry_run)
    tell(f"{report.sentence}\n")
    for fault in report.faults:
        tell(f"  ligne {fault.line}, colonne {fault.column} : {fault.reason}\n")
    return 1 if report.faults else 0


@contextmanager
def _without_database() -> Iterator[None]:
    set_up_django()
    yield


@contextmanager
def _sentences() -> Iterator[None]:
    """Turn what the engine and the rooms refuse into the command's own sentence."""
    try:
        yield
    except (SchemeError, BadInput, OSError) as error:
        raise CommandError(str(error)) from None
    except FactError as error:
        raise CommandError(f"{error.fact} : {error.message}") from None


def _load_territories() -> None:
    from guichet.cli.preparation import fill_territories  # noqa: PLC0415 - needs Django ready

    fill_territories(quiet=True)


def _scheme(slug: str) -> SchemeFile:
    path = schemes_dir() / f"{slug}.yaml"
    known = sorted(file.stem for file in schemes_dir().glob("*.yaml") if file.name != FACTS)
    if slug not in known:
        raise CommandError(f"L'aide « {slug} » n'existe pas. Aides : {', '.join(known)}.")
    return read_scheme(_read(path), str(path))


def _shared(folder: Path) -> SharedFacts:
    return read_shared_facts(_read(folder / FACTS), str(folder / FACTS))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"« {path} » ne se lit pas ({error.strerror}). Vérifiez le chemin.") from None


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).astimezone(HERE).date()
    try:
        return parse_date(text)
    except ScalarError as error:
        raise CommandError(f"--at : {error}") from None


def _pairs(items: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for item in items:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise CommandError(f"{option} « {item[:60]} » : écrivez nom=valeur.")
        pairs[name.strip()] = value
    return pairs
