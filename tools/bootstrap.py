"""Prepare `.venv` from the hashed lock, with nothing but Python 3.11: `bootstrap.py run` or `bootstrap.py test`.

uv does the work. Where it is missing, pip's own wheel (kept beside this file, so that a Python
without pip will do) fetches one pinned, verified version of it from whatever package index the
machine is set up for. A stamp makes the next call return at once. What it prints is for the user.
"""

from __future__ import annotations  # an older Python must get as far as the sentence that refuses it

import ast
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
STAMP = VENV / "guichet-stamp.json"
OLDEST = (3, 11)
PIP = ROOT / "tools" / "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
UV_LOCK = ROOT / "tools" / "uv.lock"
UV_RANGE = "0.13."  # the build backend that pyproject.toml names is built into these
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}  # the second holds all of the first

# What a machine's pip is told, and how uv is told the same.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
}


class RefusedError(Exception):
    """What prevents the preparation, as a sentence with its remedy."""


class Step:
    """A line of progress: what is being done, then how long it took."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.start = time.monotonic()

    def __enter__(self) -> Step:
        sys.stdout.write(f"  {self.title} {'.' * max(3, 52 - len(self.title))} ")
        sys.stdout.flush()
        return self

    def __exit__(self, kind: object, *_rest: object) -> None:
        seconds = f"{time.monotonic() - self.start:.1f}".replace(".", ",")
        sys.stdout.write(f"{seconds} s\n" if kind is None else "échec\n")
        sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Prepare what the argument names; 0 when `.venv` is ready."""
    kind = arguments[0] if arguments else "run"
    if kind not in LOCKS:
        sys.stderr.write("Usage : bootstrap.py run|test\n")
        return 2
    if sys.version_info < OLDEST:
        return use_newer_python(arguments)
    if is_ready(kind):
        return 0
    try:
        TOOLS.mkdir(exist_ok=True)
        with (TOOLS / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two `make` at once prepare once
            if not is_ready(kind):
                prepare(kind)
    except RefusedError as sentence:
        sys.stderr.write(f"\n{sentence}\n")
        return 1
    except OSError as error:
        sys.stderr.write(
            f"\nImpossible d'écrire dans {ROOT} : {error}. Rendez ce dossier modifiable et relancez.\n"
        )
        return 1
    return 0


def use_newer_python(arguments: list[str]) -> int:
    """Start again with a newer Python of this machine, or say that there is none."""
    for minor in range(OLDEST[1] + 6, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, __file__, *arguments])  # noqa: S606 - the same file, by a newer Python
    have = ".".join(str(number) for number in sys.version_info[:2])
    sys.stderr.write(
        f"Guichet a besoin de Python 3.11 ou plus récent, et « python3 » est ici la version {have}. "
        "Installez une version plus récente (par exemple le paquet « python3.11 ») et relancez.\n"
    )
    return 1


def prepare(kind: str) -> None:
    """Obtain uv, make `.venv`, install the lock and Guichet, stamp."""
    sys.stdout.write("Préparation de Guichet (la première fois seulement)\n")
    uv, told = find_uv()
    environment = uv_environment(told)
    if not (VENV / "bin" / "python").exists():
        with Step(f"environnement Python {sys.version_info[0]}.{sys.version_info[1]}"):
            command = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]
            run(command, environment, "L'environnement Python n'a pas pu être créé")
    STAMP.unlink(missing_ok=True)
    lock = ROOT / LOCKS[kind]
    count = len(re.findall(r"^[a-z]", lock.read_text(), re.MULTILINE))
    into = ["--quiet", "--python", str(VENV / "bin" / "python")]
    with Step(f"{count} paquets, vérifiés un par un"):
        command = [uv, "pip", "sync", *into, "--require-hashes", "--no-build", str(lock)]
        run(command, environment, "Les paquets Python n'ont pas pu être installés")
    with Step("Guichet"):
        command = [uv, "pip", "install", *into, "--no-deps", "--editable", str(ROOT)]
        run(command, environment, "Guichet n'a pas pu être installé")
    STAMP.write_text(json.dumps({"kind": kind, "of": fingerprint()}))


def is_ready(kind: str) -> bool:
    """Say whether `.venv` holds what the locks say, for this purpose or a larger one."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return False
    python = VENV / "bin" / "python"
    return stamp.get("of") == fingerprint() and stamp.get("kind") in {kind, "test"} and python.exists()


def fingerprint() -> str:
    """Sum up what an installation depends on: locks, project file, place, and the Python of `.venv`."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (*(ROOT / name for name in LOCKS.values()), ROOT / "pyproject.toml", VENV / "pyvenv.cfg"):
        digest.update(path.read_bytes() if path.exists() else b"-")
    return digest.hexdigest()


def find_uv() -> tuple[str, dict[str, str]]:
    """Return a usable uv, and what to add to its environment when it is ours."""
    present = shutil.which("uv")
    if present and version_of(present).startswith(UV_RANGE):
        return present, {}
    wanted = re.search(r"^uv==(\S+)", UV_LOCK.read_text(), re.MULTILINE)
    assert wanted is not None  # noqa: S101 - the file beside this one pins it
    target = TOOLS / f"uv-{wanted.group(1)}"
    ours = target / "bin" / "uv"
    if not ours.exists():
        with Step(f"uv {wanted.group(1)}, l'outil qui installe"):
            fetch_uv(target)
    return str(ours), pip_settings()


def version_of(uv: str) -> str:
    """Return the version a uv announces, or nothing when it does not run."""
    try:
        said = subprocess.run([uv, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
    return [*said.split(), "", ""][1]


def fetch_uv(target: Path) -> None:
    """Install the pinned uv into its own folder, with pip's wheel and the machine's pip settings."""
    if hashlib.sha256(PIP.read_bytes()).hexdigest() != PIP_SHA256:
        raise RefusedError(f"Le fichier {PIP} est abîmé : récupérez-le (git checkout tools) et relancez.")
    draft = target.with_name(target.name + ".draft")
    shutil.rmtree(draft, ignore_errors=True)
    command = [
        sys.executable,
        str(PIP / "pip"),
        "install",
        "--quiet",
        "--no-cache-dir",
        "--target",
        str(draft),
    ]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(UV_LOCK)]
    run(command, pip_environment(), "uv n'a pas pu être obtenu", "ou installez uv 0.13 vous-même")
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)


def pip_environment() -> dict[str, str]:
    """The machine's settings, without those that contradict a folder of our own."""
    return {
        **os.environ,
        "PIP_USER": "0",
        "PIP_REQUIRE_VIRTUALENV": "0",
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }


def pip_settings() -> dict[str, str]:
    """Tell uv what this machine's pip is told: mirror, further indexes, certificate, proxy.

    With hashes pinned, taking a file from any of the indexes is safe.
    """
    command = [sys.executable, str(PIP / "pip"), "config", "list"]
    said = subprocess.run(command, env=pip_environment(), capture_output=True, text=True, check=False).stdout
    told = {"UV_SYSTEM_CERTS": "true", "UV_INDEX_STRATEGY": "unsafe-best-match"}
    for line in said.splitlines():
        key, _, value = line.partition("=")
        name = PIP_TO_UV.get(key.rpartition(".")[2])
        if name:
            told[name] = " ".join(str(ast.literal_eval(value)).split())
    if "UV_FIND_LINKS" in told:
        told["UV_FIND_LINKS"] = told["UV_FIND_LINKS"].replace(" ", ",")
    return told


def uv_environment(told: dict[str, str]) -> dict[str, str]:
    """The user's own words to uv come before those taken from pip."""
    home = Path(os.environ.get("HOME") or "/nonexistent")
    environment = {**told, **os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    if not os.access(home, os.W_OK):
        environment.setdefault("UV_CACHE_DIR", str(TOOLS / "cache"))
    return environment


def run(command: list[str], environment: dict[str, str], failure: str, otherwise: str = "") -> None:
    """Run a program quietly; on failure, show what it said and the remedy."""
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    said = "\n".join((done.stderr + done.stdout).strip().splitlines()[-15:])
    raise RefusedError(
        f"{failure}. Vérifiez l'accès au dépôt de paquets Python (réseau, proxy, miroir de pip.conf "
        f"ou PIP_INDEX_URL){', ' + otherwise if otherwise else ''}, puis relancez la même commande.\n\n{said}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
