"""slakit plan: from a revenue goal to the leads and the value of a month."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import click

from slakit.cli.tables import TABLE_FORMATS, tell_tables
from slakit.cli.telling import errors_told
from slakit.reports.foresight.goals import goal_plan

__all__ = ["command"]


@click.command(name="plan", short_help="Reckon the leads of a month from a revenue goal.")
@click.option("--revenue", required=True, metavar="N", help="The revenue to reach.")
@click.option("--deal-size", required=True, metavar="N", help="What a customer brings on average.")
@click.option(
    "--close-rate",
    "rates",
    required=True,
    multiple=True,
    metavar="[STEP=]SHARE",
    help="The share that goes on, such as 5%; several times from the lead to the customer, as mql=20% and sql=25%.",
)
@click.option("--share", default="100%", show_default=True, help="The part of the revenue that marketing brings.")
@click.option("--months", type=int, default=1, show_default=True, help="Over how many months.")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write there and not to standard output.")
def command(
    revenue: str, deal_size: str, rates: Sequence[str], share: str, months: int, form: str, output: Path | None
) -> None:
    """Reckon how many leads a month, and what value, a revenue asks of marketing, with every step shown.

    The numbers go into an agreement as the targets of a volume and of a value.
    """
    close_rates = _rates(rates)
    with errors_told():
        found = goal_plan(revenue, deal_size=deal_size, close_rates=close_rates, marketing_share=share, months=months)
    beside = {
        "leads_per_month": found.leads_per_month,
        "value_per_month": _plain(found.value_per_month),
        "lead_value": _plain(found.lead_value),
        "reckoning": found.target.text,
    }
    tell_tables([found.steps], form, output, beside)


def _rates(given: Sequence[str]) -> dict[str, str] | list[str]:
    """Return shares by the name of their step, or in a list where none has a name."""
    pairs = [(step.strip(), share) for one in given for step, _, share in [one.rpartition("=")]]
    names = [step for step, _ in pairs]
    if not any(names):
        return [share for _, share in pairs]
    if len(set(names)) < len(names) or "" in names:
        raise click.BadParameter("name each step once, or none of them", param_hint="--close-rate")
    return dict(pairs)


def _plain(number: Fraction) -> int | float:
    return number.numerator if number.denominator == 1 else round(float(number), 2)
