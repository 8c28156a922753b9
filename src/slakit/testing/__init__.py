"""The door for test suites: strategies that draw values, laws that hold for them, and what stands around them; needs the extra `testing`."""

from importlib.util import find_spec

from slakit.errors import MissingExtraError, Problem

if find_spec("hypothesis") is None:
    raise MissingExtraError(
        Problem("I900", "hypothesis", "slakit.testing needs the hypothesis package: pip install 'slakit[testing]'")
    )
