"""What Hypothesis loads when it is imported: makes `st.from_type` know the classes of slakit, once slakit is there.

It stands beside the package, because importing anything within it would load all of slakit for everybody who imports
Hypothesis.
"""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType


def hook() -> None:
    """Register the classes now, or as soon as slakit has been imported."""
    if "slakit" in sys.modules:
        _register(sys.modules["slakit"])
    elif not any(isinstance(finder, _Waiting) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Waiting())


class _Waiting(MetaPathFinder):
    """Waits for the import of slakit, and goes."""

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Return the spec that all other finders give, with the classes registered after the import."""
        if fullname != "slakit":
            return None
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        if spec is not None and spec.loader is not None:
            loader, run = spec.loader, spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                del loader.exec_module  # the loader's own again
                run(module)
                _register(module)

            loader.exec_module = exec_module  # type: ignore[method-assign]  # on this one loader, for this one import
        return spec


def _register(slakit: ModuleType) -> None:
    """Register a strategy for each public class that is made only when it is asked for.

    Those of a public union, such as the kinds of criteria, count.
    """
    from typing import get_args

    from hypothesis import strategies as st

    def strategy(kind: type) -> st.SearchStrategy[object]:
        from slakit.testing.registered import strategy_of

        return strategy_of(kind)

    for name in getattr(slakit, "__all__", ()):
        value = getattr(slakit, name)
        for kind in (value, *get_args(value)):
            if isinstance(kind, type) and kind.__module__.split(".")[0] == "slakit":
                st.register_type_strategy(kind, strategy)
