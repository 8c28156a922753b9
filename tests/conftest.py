"""How the laws are run: a few hundred examples on each change, many more in `make proof`."""

import os

from hypothesis import settings

settings.register_profile("change", deadline=None, max_examples=100, derandomize=True)
settings.register_profile("install", deadline=None, max_examples=10, derandomize=True)
settings.register_profile("proof", deadline=None, max_examples=2000)
settings.load_profile("proof" if os.environ.get("SLAKIT_PROOF") else "change")
