"""The shell's door: one command beside the other, each in a place of its own.

Exit codes: 0 nothing was broken and no clause fired, 1 something was or did, 2 the call or the agreement is wrong, 3 the
data is wrong.
"""

import click

from slakit.cli.commands import (
    audit,
    backtest,
    check,
    dates,
    demo,
    diagnose,
    diagram,
    diff,
    document,
    due,
    evaluate,
    explain,
    fingerprint,
    init,
    lint,
    plan,
    propose,
    report,
    schema,
    watch,
)

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="slakit")
def main() -> None:
    """Judge a marketing-sales service level agreement over what happened to every lead.

    Exit codes: 0 nothing was broken, no clause fired, nothing was found; 1 something was or did; 2 the call or the
    agreement is wrong; 3 the data is wrong.
    """


_ALL = (
    demo,
    init,
    check,
    lint,
    evaluate,
    report,
    watch,
    due,
    explain,
    diagnose,
    plan,
    backtest,
    propose,
    audit,
    document,
    dates,
    diff,
    fingerprint,
    diagram,
    schema,
)
for _one in _ALL:
    main.add_command(_one.command)
