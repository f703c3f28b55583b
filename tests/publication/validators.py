"""Frictionless and Validata in an environment of their own, under var/: what they pin clashes with what Guichet uses."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PINS = Path(__file__).parent / "validators-requirements.txt"
VENV = ROOT / "var/validators/.venv"
RUN = """
import json, sys
import validata_core
from frictionless import Resource, Schema, system
path, described = sys.argv[1:]
schema = json.load(open(described))
with system.use_context(trusted=True):
    plain = Schema.from_descriptor({name: value for name, value in schema.items() if name != "custom_checks"})
    report = Resource(path=path, schema=plain).validate()
found = validata_core.validate(path, schema)
print(json.dumps({
    "frictionless": [error.message for task in report.tasks for error in task.errors] + [error.message for error in report.errors],
    "validata": [error.message for error in found.errors],
}))
"""


class Unavailable(Exception):  # noqa: N818 - not a failure of the test
    """The environment cannot be made here; the text says why."""


def python() -> Path:
    """Return the Python of that environment, made once for these pins. Raise Unavailable (no uv, no packages)."""
    sys.path.insert(0, str(ROOT / "tools"))
    bootstrap: Any = import_module("bootstrap")  # beside the Makefile, not a package

    stamp, ready = VENV.parent / "pins.txt", VENV / "bin/python"
    if ready.exists() and stamp.exists() and stamp.read_text() == PINS.read_text():
        return ready
    try:
        uv, told = bootstrap.find_uv()
        environment = bootstrap.uv_environment(told)
        VENV.parent.mkdir(parents=True, exist_ok=True)
        for command in (
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)],
            [uv, "pip", "install", "--quiet", "--python", str(ready), "-r", str(PINS)],
        ):
            subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=300)
    except (bootstrap.RefusedError, OSError, subprocess.SubprocessError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        raise Unavailable(
            f"the validators could not be installed: {said[-1][:200] if said else error}"
        ) from None
    stamp.write_text(PINS.read_text())
    return ready


def problems(path: Path, schema: Path) -> dict[str, Any]:
    """Return what each validator finds wrong in a CSV file, by its name. Raise Unavailable."""
    done = subprocess.run(
        [str(python()), "-c", RUN, str(path), str(schema)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
