"""What will run where, decided once by whoever starts and handed to the keeper."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from guichet.embedded.account import Account, choose_account
from guichet.embedded.binaries import Binaries, find_binaries, inspect_directory, wheel_root
from guichet.embedded.errors import EmbeddedError

Report = Callable[[str], None]

LONGEST_SOCKET_FOLDER = 85  # a socket's whole path holds 107 bytes on Linux, 103 on macOS
SHARED_PLACES = (Path("/var/lib"), Path("/usr/local/var"), Path("/var/tmp"))  # noqa: S108 - last resort, root only


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Programs, account and folders of one cluster."""

    binaries: Binaries
    account: Account | None
    home: Path  # holds the folders and locks below; one per major version
    sockets: Path
    durable: bool

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "log"

    def lock(self, name: str) -> Path:
        return self.home / f"{name}.lock"

    def to_json(self) -> str:
        account = self.account
        return json.dumps(
            {
                "binaries": [str(self.binaries.directory), self.binaries.version],
                "account": [account.name, account.uid, account.gid] if account else None,
                "folders": [str(self.home), str(self.sockets)],
                "durable": self.durable,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        said = json.loads(text)
        directory, version = said["binaries"]
        home, sockets = said["folders"]
        account = None
        if said["account"]:
            name, uid, gid = said["account"]
            account = Account(name=name, uid=uid, gid=gid)
        return cls(
            binaries=Binaries(directory=Path(directory), version=version),
            account=account,
            home=Path(home),
            sockets=Path(sockets),
            durable=said["durable"],
        )


def make_plan(data_dir: Path, *, durable: bool, report: Report) -> Plan:
    """Choose binaries, account and folders for the cluster of `data_dir`, and create the folders."""
    try:
        base = data_dir.resolve() / "postgresql"
        _make_folder(base.parent)
        binaries = find_binaries()
        account = choose_account(base / str(binaries.major) / "cluster")
        if account:
            base = _reachable_base(base, account, report)
            binaries = _reachable_binaries(binaries, account)
        _make_folder(base)
        base = base.resolve()
        home = base / str(binaries.major)
        _make_folder(home)
        _tell_of_older_clusters(base, binaries.major, report)
        sockets = _socket_folder(home, account)
    except PermissionError as error:
        raise EmbeddedError(
            f"Le dossier {error.filename} n'est pas accessible à ce compte. Lancez Guichet depuis le compte "
            "qui l'a créé, ou choisissez un autre dossier dans GUICHET_DATA."
        ) from error
    except OSError as error:
        raise EmbeddedError(
            f"Le dossier {data_dir} ne peut pas recevoir la base ({error.strerror}). "
            "Choisissez un autre dossier dans GUICHET_DATA."
        ) from error
    return Plan(binaries=binaries, account=account, home=home, sockets=sockets, durable=durable)


def _make_folder(path: Path) -> None:
    """Create a folder that every account may pass through but, below the first, only its owner may list."""
    if path.exists():
        return
    _make_folder(path.parent)
    path.mkdir(exist_ok=True)
    path.chmod(0o755 if path.name != "postgresql" else 0o711)


def _reachable_base(base: Path, account: Account, report: Report) -> Path:
    """Return `base`, or a folder the account can get to, to which `base` becomes a link."""
    if base.is_symlink() and base.exists():
        return base
    if account.reaches(base.parent):
        return base
    elsewhere = Path(tempfile.mkdtemp(prefix="donnees-", dir=_shared_place(account)))
    elsewhere.chmod(0o711)
    base.unlink(missing_ok=True)
    base.symlink_to(elsewhere)
    report(
        f"Le compte « {account.name} », sous lequel root fait tourner PostgreSQL, ne peut pas entrer dans "
        f"{base.parent} : la base est rangée dans {elsewhere}."
    )
    return elsewhere


def _reachable_binaries(binaries: Binaries, account: Account) -> Binaries:
    """Return the binaries, or a copy of them where the account may run them."""
    if account.reaches(binaries.directory / "postgres"):
        return binaries
    root = wheel_root()
    if root is None or root / "bin" != binaries.directory:
        raise EmbeddedError(
            f"Le compte « {account.name} » ne peut pas exécuter {binaries.directory}/postgres. "
            "Rendez ce dossier accessible, ou lancez Guichet depuis un compte ordinaire."
        )
    mark = hashlib.sha256(str((root / "bin" / "postgres").stat().st_mtime_ns).encode()).hexdigest()[:8]
    place = _shared_place(account) / f"programmes-{binaries.version}-{mark}"
    if not place.exists():
        _copy_wheel(root, place)
    copied = inspect_directory(place / root.parent.name / root.name / "bin")
    if copied is None:
        raise EmbeddedError(
            f"La copie de PostgreSQL dans {place} est inutilisable : supprimez-la et relancez."
        )
    return copied


def _copy_wheel(root: Path, place: Path) -> None:
    """Copy what runs of the wheel (beside it, its private libraries), whole or not at all."""
    draft = Path(tempfile.mkdtemp(prefix="programmes-", dir=place.parent))
    draft.chmod(0o755)
    shutil.copytree(root, draft / root.parent.name / root.name, ignore=shutil.ignore_patterns("include"))
    libraries = root.parent.with_name(root.parent.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name)
    for folder, _, files in os.walk(draft):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.parent.name == "bin" else 0o644)
    try:
        draft.rename(place)
    except OSError:  # another start was faster
        shutil.rmtree(draft)


def _shared_place(account: Account) -> Path:
    for place in SHARED_PLACES:
        if not place.is_dir() or not account.reaches(place):
            continue
        ours = place / "guichet"
        try:
            ours.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        entry = ours.lstat()
        if entry.st_uid == 0 and not ours.is_symlink() and not entry.st_mode & 0o022:
            ours.chmod(0o755)
            return ours
    raise EmbeddedError(
        f"Aucun dossier où le compte « {account.name} » puisse faire tourner PostgreSQL. "
        "Lancez Guichet depuis un compte ordinaire, ou indiquez une base existante dans DATABASE_URL."
    )


def _tell_of_older_clusters(base: Path, major: int, report: Report) -> None:
    """A cluster of another major version is left alone, and said: its content is not read by this one."""
    if (base / str(major) / "cluster").exists():
        return
    others = sorted(path.parent.name for path in base.glob("*/cluster"))
    if others:
        report(
            f"Une base de PostgreSQL {', '.join(others)} existe dans {base} ; cette version de Guichet "
            f"utilise PostgreSQL {major} et en commence une nouvelle. L'ancienne n'est pas touchée."
        )


def _socket_folder(home: Path, account: Account | None) -> Path:
    """Return a folder, short enough for a socket and open to the account alone (mode 0700)."""
    folder = home / "socket"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()).resolve() / f"guichet-{name}"
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            folder = Path("/tmp").resolve() / folder.name  # noqa: S108 - checked just below
    owner = account.uid if account else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        pass
    entry = folder.lstat()
    if folder.is_symlink() or entry.st_uid != owner or entry.st_mode & 0o077:
        raise EmbeddedError(
            f"Le dossier {folder} n'appartient pas au compte qui fait tourner PostgreSQL. "
            "Supprimez-le et relancez."
        )
    return folder
