"""How hard Hypothesis tries: the profile `ci` unless HYPOTHESIS_PROFILE names another."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile("ci", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", parent=settings.get_profile("ci"), max_examples=1000)
settings.register_profile("quick", parent=settings.get_profile("ci"), phases=(Phase.reuse, Phase.generate))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

ON_BOOKS = settings(max_examples=settings().max_examples * 3 // 8)
"""For laws that play whole histories on a book, which takes a tenth of a second each."""
