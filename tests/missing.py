"""A package that is not installed, as code that needs it meets it."""

import builtins
from typing import Any

import pytest

from slakit.reports.templates import template


def without_jinja2(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the import of jinja2 fail until the test is over, and forget templates that were loaded before."""
    load = builtins.__import__

    def refuse(name: str, *rest: Any, **words: Any) -> Any:
        if name == "jinja2":
            raise ImportError(name)
        return load(name, *rest, **words)

    template.cache_clear()
    monkeypatch.setattr(builtins, "__import__", refuse)
