"""Which Unix account PostgreSQL runs as: it refuses root, and so do we."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guichet.embedded.errors import EmbeddedError

PREFERRED = ("postgres", "nobody")


@dataclass(frozen=True, kw_only=True)
class Account:
    """The unprivileged account that root hands PostgreSQL to."""

    name: str
    uid: int
    gid: int

    def as_options(self) -> dict[str, Any]:
        """Options of subprocess.Popen that give up every other identity."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Say whether this account can pass through the folder or run the program."""
        test = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        return subprocess.run(test, check=False, cwd="/", **self.as_options()).returncode == 0


def choose_account(existing: Path) -> Account | None:
    """Return None for an ordinary user, else the account root drops to.

    A cluster that exists keeps its owner, so that what an ordinary user made stays theirs when
    root starts it once, and what root made does not change hands when an account appears later.
    """
    if os.geteuid() != 0:
        if not existing.exists():
            _refuse_nameless()
        return None
    if existing.exists() and (uid := existing.stat().st_uid) != 0:
        return _account(uid)
    for name in PREFERRED:
        try:
            return _account(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise EmbeddedError(
        "PostgreSQL refuse de tourner sous root et aucun compte « postgres » ou « nobody » n'existe. "
        "Lancez Guichet depuis un compte ordinaire, ou indiquez une base existante dans DATABASE_URL."
    )


def _refuse_nameless() -> None:
    """PostgreSQL makes a cluster only for an account that has a name; some containers give a bare number."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise EmbeddedError(
            f"Le compte numéro {os.geteuid()} n'a pas de nom sur cette machine (aucune ligne dans /etc/passwd), "
            "et PostgreSQL en demande un pour créer sa base. Donnez-lui un nom, lancez Guichet depuis un autre "
            "compte, ou indiquez une base existante dans DATABASE_URL."
        ) from None


def _account(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return Account(name=str(uid), uid=uid, gid=uid)
    return Account(name=entry.pw_name, uid=uid, gid=entry.pw_gid)
