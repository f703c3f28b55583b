"""Make sure that the browser tests have a Chromium; what it prints is for the developer at the keyboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
INSTALL = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]


def find_browser() -> str | None:
    """Return the Chromium that GUICHET_CHROMIUM names, else the first one installed."""
    chosen = os.environ.get("GUICHET_CHROMIUM")
    if chosen:
        return chosen if os.access(chosen, os.X_OK) else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in PLACES if Path(place).exists()), None)


def main() -> int:
    """Return 0 when there is a browser, installing Debian's when we may."""
    if find_browser():
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.stderr.write(
            "Les tests de navigateur ont besoin de Chromium. Installez-le (Debian, Ubuntu : "
            "« sudo apt-get install chromium ») ou indiquez-le dans GUICHET_CHROMIUM, puis relancez. "
            "Sans navigateur : « make check ».\n"
        )
        return 1
    sys.stdout.write("Installation de Chromium pour les tests de navigateur\n")
    sys.stdout.flush()
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], INSTALL):
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-10:])
            sys.stderr.write(f"Chromium n'a pas pu être installé par « {' '.join(command)} » :\n{said}\n")
            return 1
    return 0 if find_browser() else 1


if __name__ == "__main__":
    sys.exit(main())
