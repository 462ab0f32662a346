"""How hard Hypothesis tries: the profile `ci` unless HYPOTHESIS_PROFILE names another.

`ci` tries the same examples every time, so that a change fails by what it changed; `deep` and `quick` try new ones,
`quick` without looking for the smallest example that fails. `few` is for a database that takes its time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "ci", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", parent=settings.get_profile("ci"), derandomize=False, max_examples=1000)
settings.register_profile(
    "quick", parent=settings.get_profile("ci"), derandomize=False, phases=(Phase.reuse, Phase.generate)
)
settings.register_profile("few", parent=settings.get_profile("ci"), max_examples=8)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

ON_BOOKS = settings(max_examples=settings().max_examples * 3 // 8)
"""For laws that play whole histories on a book, which takes a tenth of a second each."""
