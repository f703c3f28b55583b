"""How hard the properties try: the same moderate examples every time, or new and many with GUICHET_HYPOTHESIS=deep."""

import os

from hypothesis import HealthCheck, settings

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

settings.register_profile(
    "moderate",
    derandomize=True,
    database=None,
    max_examples=120,
    deadline=None,
    suppress_health_check=QUIET,
)
settings.register_profile("deep", max_examples=3_000, deadline=None, suppress_health_check=QUIET)
settings.load_profile(os.environ.get("GUICHET_HYPOTHESIS", "moderate"))
