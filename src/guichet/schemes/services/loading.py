"""Load the folder of scheme files: the only thing that writes schemes described by files."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from django.db import connection, transaction

import bareme
from bareme import Problem, SchemeError, SchemeFile, SharedFacts, check_scheme, read_shared_facts
from guichet.schemes import catalogue_columns, how_much, search_words
from guichet.schemes.errors import NoSchemesFolder
from guichet.schemes.models import Catalogue, LoadProblem, Scheme, SchemeVersion, SharedFactsVersion
from guichet.schemes.services.recording import record_scheme, renew_revision
from guichet.shared.formats import format_count

log = logging.getLogger(__name__)

LOCK = 7_243_002
"""Number of the advisory lock that keeps two loads from running at once."""
FACTS_FILE = "facts.yaml"
DERIVING = (catalogue_columns, how_much, search_words)
LARGEST_READ = 512 * 1024
"""Bytes of a file that are read: twice what the engine accepts, so that it is the one to refuse."""


@dataclass(frozen=True, kw_only=True)
class LoadReport:
    """What a load did, by slug; `refused` gives each broken file with one sentence a problem."""

    loaded: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    withdrawn: tuple[str, ...]

    @property
    def sentence(self) -> str:
        parts = [f"{format_count(len(self.loaded) + len(self.unchanged), 'aide')} au catalogue"]
        if self.loaded:
            parts.append(
                f"dont {format_count(len(self.loaded), 'nouvelle ou modifiée', 'nouvelles ou modifiées')}"
            )
        if self.withdrawn:
            parts.append(format_count(len(self.withdrawn), "retirée"))
        files = {file for file, _ in self.refused}
        if files:
            parts.append(
                f"{format_count(len(files), 'fichier refusé', 'fichiers refusés')} ({', '.join(sorted(files))})"
            )
        return ", ".join(parts) + "."


@dataclass
class _Load:
    """A load under way."""

    now: datetime
    loaded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    noted: dict[str, LoadProblem] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def refuse(self, file: str, slug: str, problems: Iterable[Problem]) -> None:
        """Note a broken file and go on: the previous good version, if any, stays in use."""
        found = list(problems)
        for problem in found:
            log.warning(
                "scheme file refused: file=%s line=%s key=%s: %s %s",
                problem.file,
                problem.line,
                problem.key,
                problem.message,
                problem.remedy,
            )
            self.refused.append((file, str(problem)))
        details = [
            {"line": problem.line, "key": problem.key, "message": problem.message, "remedy": problem.remedy}
            for problem in found
        ]
        self.noted[file] = LoadProblem(file=file, slug=slug[:60], problems=details, noted_at=self.now)


@dataclass(frozen=True)
class _Folder:
    """What each file of a load is held against. `fresh`: nothing but the files can have changed."""

    facts: SharedFactsVersion
    shared: SharedFacts
    fresh: bool
    known: dict[str, Scheme]

    @cached_property
    def in_use(self) -> dict[str, str]:
        """The digest of the version in use, by slug."""
        return {slug: scheme.version.digest for slug, scheme in self.known.items() if scheme.version}


def load_schemes(directory: Path, *, now: datetime) -> LoadReport:
    """Bring the catalogue to what the files of `directory` say, in one transaction.

    A content already loaded is skipped without being parsed, unless the shared facts or the engine changed
    since. A broken file stops nothing: its previous version stays. A scheme whose file is gone is withdrawn.
    """
    if not directory.is_dir():
        raise NoSchemesFolder(
            f"Le dossier des aides {directory} n’existe pas : créez-le ou indiquez GUICHET_SCHEMES."
        )
    contents = _read_files(directory)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        load = _Load(now)
        catalogue = Catalogue.objects.select_related("facts").first() or Catalogue(
            revision="", checked_with="", loaded_at=now
        )
        facts, shared = _load_facts(load, catalogue, contents.pop(FACTS_FILE, None))
        checked_with = hashlib.sha256(f"{facts.digest} {_engine_digest()}".encode()).hexdigest()
        fresh = catalogue.checked_with == checked_with
        rows = Scheme.objects.select_related("version").defer("version__content", "body_key", "search")
        folder = _Folder(facts, shared, fresh, {scheme.slug: scheme for scheme in rows})
        for file, content in contents.items():
            _load_file(load, file, content, folder)
        withdrawn = _withdraw(load, folder.known)
        _note_problems(load)
        changed = bool(load.loaded or withdrawn or not fresh)
        if changed or catalogue._state.adding:
            catalogue.facts, catalogue.checked_with, catalogue.loaded_at = facts, checked_with, now
            renew_revision(catalogue)
    return LoadReport(
        loaded=tuple(load.loaded),
        unchanged=tuple(load.unchanged),
        refused=tuple(load.refused),
        withdrawn=tuple(withdrawn),
    )


def _read_files(directory: Path) -> dict[str, bytes | OSError]:
    """Read every YAML file of the folder, by name; what cannot be read is kept as its error."""
    contents: dict[str, bytes | OSError] = {}
    for path in sorted(directory.iterdir()):
        if path.suffix not in {".yaml", ".yml"} or path.name.startswith("."):
            continue
        try:
            if not path.is_file():
                continue
            with path.open("rb") as file:
                contents[path.name] = file.read(LARGEST_READ)
        except OSError as error:
            contents[path.name] = error
    return contents


def _engine_digest() -> str:
    """A digest of the code that reads a file and fills the columns of lists: when it changes, so may they."""
    digest = hashlib.sha256()
    sources = [
        *Path(bareme.__file__).parent.glob("*.py"),
        *(Path(str(module.__file__)) for module in DERIVING),
    ]
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _load_facts(
    load: _Load, catalogue: Catalogue, content: bytes | OSError | None
) -> tuple[SharedFactsVersion, SharedFacts]:
    """Return the shared facts in force: the file's when it is good, else those of the last good load."""
    problem = None
    if isinstance(content, bytes):
        digest = hashlib.sha256(content).hexdigest()
        try:
            shared = read_shared_facts(content, FACTS_FILE)
        except SchemeError as error:
            load.refuse(FACTS_FILE, "", error.problems)
        else:
            text = content.decode("utf-8")
            row, _ = SharedFactsVersion.objects.get_or_create(
                digest=digest, defaults={"content": text, "loaded_at": load.now}
            )
            return row, shared
    else:
        reason = "le fichier des faits partagés manque." if content is None else "le fichier ne se lit pas."
        problem = Problem(FACTS_FILE, 1, "", reason, f"Remettez {FACTS_FILE} dans le dossier des aides.")
        load.refuse(FACTS_FILE, "", [problem])
    previous = catalogue.facts
    if previous is None:
        previous, _ = SharedFactsVersion.objects.get_or_create(
            digest=hashlib.sha256(b"").hexdigest(), defaults={"content": "", "loaded_at": load.now}
        )
    return previous, read_shared_facts(previous.content.encode(), FACTS_FILE) if previous.content else {}


def _load_file(load: _Load, file: str, content: bytes | OSError, folder: _Folder) -> None:
    stem = file.rpartition(".")[0]
    if stem in load.kept:
        message = f"« {stem} » est déjà décrit par un autre fichier."
        load.refuse(file, stem, [Problem(file, 1, "scheme", message, "Gardez-en un seul.")])
        return
    load.kept.add(stem)
    if isinstance(content, OSError):
        problem = Problem(file, 1, "", "le fichier ne se lit pas.", "Vérifiez ses droits de lecture.")
        load.refuse(file, stem, [problem])
        return
    digest = hashlib.sha256(content).hexdigest()
    before = folder.known.get(stem)
    same = before is not None and not before.withdrawn_at and folder.in_use.get(stem) == digest
    if same and folder.fresh:
        load.unchanged.append(stem)
        return
    report = check_scheme(content, file, folder.shared)
    problems = report.problems or _misnamed(report.scheme, file, stem)
    if problems or report.scheme is None:
        load.refuse(file, stem, problems)
        return
    text, facts = content.decode("utf-8"), folder.facts
    version, _ = SchemeVersion.objects.get_or_create(
        slug=stem,
        digest=digest,
        defaults={"content": text, "facts_digest": facts.digest, "loaded_at": load.now},
    )
    record_scheme(before, report.scheme, version, facts, now=load.now, changed=not same)
    (load.unchanged if same else load.loaded).append(stem)


def _misnamed(scheme: SchemeFile | None, file: str, stem: str) -> tuple[Problem, ...]:
    if scheme is None or scheme.slug == stem:
        return ()
    line = scheme.tree.lines.get("scheme", 1)
    message = f"le fichier s’appelle « {stem} » et décrit « {scheme.slug} »."
    return (
        Problem(
            file, line, "scheme", message, f"Renommez le fichier en {scheme.slug}.yaml, ou corrigez la clé."
        ),
    )


def _withdraw(load: _Load, known: dict[str, Scheme]) -> list[str]:
    """Take out of the catalogue the schemes whose file is gone; their versions stay."""
    gone = [
        scheme
        for slug, scheme in known.items()
        if scheme.file and not scheme.withdrawn_at and slug not in load.kept
    ]
    for scheme in gone:
        log.warning("scheme withdrawn: slug=%s file=%s is gone", scheme.slug, scheme.file)
    Scheme.objects.filter(pk__in=[scheme.pk for scheme in gone]).update(
        withdrawn_at=load.now, changed_at=load.now
    )
    return [scheme.slug for scheme in gone]


def _note_problems(load: _Load) -> None:
    """Replace what the last load noted by what this one found; a problem already known keeps its date."""
    LoadProblem.objects.exclude(file__in=load.noted).delete()
    if load.noted:
        LoadProblem.objects.bulk_create(
            load.noted.values(),
            update_conflicts=True,
            unique_fields=["file"],
            update_fields=["slug", "problems"],
        )
