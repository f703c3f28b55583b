"""Make sure that the browser tests have a Chromium; what it prints is for the developer at the keyboard."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The shell is the same engine without a desktop window around each page: a third of the time to open one.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
PACKAGES = ("chromium-headless-shell", "chromium")
INSTALL = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")


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
    _run("apt-get", "update", "-qq")
    failed = ""
    for package in PACKAGES:  # distributions that lack the first one have the second
        failed = _run(*INSTALL, package)
        if not failed and find_browser():
            return 0
    sys.stderr.write(f"Chromium n'a pas pu être installé :\n{failed}\n")
    return 1


def _run(*command: str) -> str:
    """Run a command; return the end of what it said when it failed, else nothing."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    lines = (done.stdout + done.stderr).strip().splitlines()[-10:]
    return "\n".join([" ".join(command), *lines]) if done.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
