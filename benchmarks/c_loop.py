"""The socle scheme as one fused C loop, compiled on the spot: what the machine can do when nothing is explained.

Applicants are communes, on a day when the scheme is open: `who`, `competence` and `calendar` always hold.
"""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from measure import Unavailable

SOURCE = r"""
#include <stdint.h>
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
static int64_t share(int64_t points) { return (points + 5000) / 10000; }

void socle(int64_t n, const int64_t *schools, const int64_t *classes, const int64_t *pupils, const int64_t *has_base,
           const int64_t *with_staff, const int64_t *equipment, const int64_t *services, const int64_t *others,
           int8_t *verdict, int64_t *grant) {
    for (int64_t i = 0; i < n; i++) {
        int yes = schools[i] >= 1 && !has_base[i] && with_staff[i] && services[i] > 0 && equipment[i] >= 150000;
        int64_t x = MIN(equipment[i], 350000 * classes[i]);
        int64_t first = MIN(x, 20000000), second = MIN(x, 100000000);
        int64_t aid = share(first * 2000 + second * 5000)
                    + share(MIN(services[i], 2000 * pupils[i]) * 5000);
        int64_t spend = equipment[i] + services[i];
        int64_t room = share(spend * 8000) - others[i];
        aid = MAX(MIN(aid, room), 0);
        verdict[i] = yes ? 2 : 0;
        grant[i] = yes ? MIN(aid, spend) : 0;
    }
}
"""
ORDER = ("schools", "classes", "pupils", "has_base", "with_staff", "equipment", "services", "other_grants")


def build() -> Callable[[dict[str, np.ndarray]], tuple[np.ndarray, np.ndarray]]:
    """Compile the loop; return a function from columns to verdicts (int8) and grants (int64 cents)."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise Unavailable("no C compiler (cc)")
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "socle.c"), Path(folder, "socle.so")
        source.write_text(SOURCE, encoding="utf-8")
        command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(source)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"{compiler} failed: {done.stderr.strip()[:200]}")
        loop = ctypes.CDLL(str(library)).socle

    def run(facts: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        count = len(facts["schools"])
        verdict, grant = np.empty(count, np.int8), np.empty(count, np.int64)
        columns = [*(np.ascontiguousarray(facts[name], np.int64) for name in ORDER), verdict, grant]
        loop(ctypes.c_int64(count), *(column.ctypes.data_as(ctypes.c_void_p) for column in columns))
        return verdict, grant

    return run
