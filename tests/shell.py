"""The shell's door as a test calls it: both streams apart, whatever release of click runs it."""

import inspect
from typing import Any

from click.testing import CliRunner, Result

from slakit import cli

# Before 8.2 the runner mixed both streams unless it was told not to; since then it knows no such word.
_APART: dict[str, Any] = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}


def invoke(*arguments: str) -> Result:
    """Run the command line in this process."""
    return CliRunner(**_APART).invoke(cli.main, arguments, prog_name="slakit")
