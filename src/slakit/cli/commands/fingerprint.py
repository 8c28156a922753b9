"""slakit fingerprint: a short hash over what an agreement means."""

from collections.abc import Sequence
from pathlib import Path

import click

from slakit.cli.agreements import agreement_options, load
from slakit.cli.telling import errors_told, say, warnings_told
from slakit.rules.fingerprint import fingerprint

__all__ = ["command"]


@click.command(name="fingerprint", short_help="Print a short hash over what an agreement means.")
@agreement_options
def command(agreements: Sequence[Path], rules: Sequence[str], criteria: Sequence[str]) -> None:
    """Print the fingerprint of what AGREEMENT means; of several files, a line each with its name.

    It stays as it is when comments, the order of keys or the signatures change.
    """
    with errors_told(), warnings_told():
        loaded = load(agreements, rules, criteria)
    for path, one in zip(agreements, loaded, strict=True):
        say(f"{fingerprint(one.agreement)}{f'  {path}' if len(loaded) > 1 else ''}")
