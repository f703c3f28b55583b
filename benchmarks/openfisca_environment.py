"""OpenFisca's own environment, made once under var/ from pinned versions, with the uv that prepares Guichet."""

import subprocess
import sys
from pathlib import Path

from measure import Unavailable

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "var/bench-openfisca/.venv"
PINS = Path(__file__).resolve().parent / "openfisca-requirements.txt"
sys.path.insert(0, str(ROOT / "tools"))


def python() -> Path:
    """Return the Python of that environment. Raise Unavailable when it cannot be made (no uv, no network)."""
    import bootstrap  # noqa: PLC0415 - beside the Makefile, not a package

    stamp = VENV.parent / "pins.txt"
    ready = VENV / "bin/python"
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
        raise Unavailable(f"OpenFisca could not be installed ({said[-1][:120] if said else error})") from None
    stamp.write_text(PINS.read_text())
    return ready
