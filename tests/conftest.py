"""How the laws are run: a few hundred examples on each change, many more in `make proof`."""

import os

from hypothesis import settings

# Hypothesis has settings of its own where the variable CI is set, which suppress a health check.
PLAIN = settings.get_profile("default")

settings.register_profile("change", PLAIN, deadline=None, max_examples=100, derandomize=True)
settings.register_profile("install", PLAIN, deadline=None, max_examples=10, derandomize=True)
settings.register_profile("proof", PLAIN, deadline=None, max_examples=2000)
settings.load_profile("proof" if os.environ.get("SLAKIT_PROOF") else "change")
