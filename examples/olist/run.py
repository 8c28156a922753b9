"""Judge an agreement over the marketing funnel that Olist published, and print what it says.

    python examples/olist/run.py FOLDER

FOLDER holds olist_marketing_qualified_leads_dataset.csv and olist_closed_deals_dataset.csv. A first contact is a local
date in Sao Paulo; a won date has no offset and is UTC.
"""

import csv
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from slakit import Evaluation, Event, Met, evaluate, journeys, load_agreement, stage_event

ZONE = ZoneInfo("America/Sao_Paulo")
AS_OF = datetime(2018, 12, 1, tzinfo=UTC)
Row = dict[str, str]


def main(folder: Path) -> None:
    """Read, judge, print."""
    contacts = read(folder / "olist_marketing_qualified_leads_dataset.csv")
    deals = read(folder / "olist_closed_deals_dataset.csv")
    leads = [{"lead_id": row["mql_id"], "origin": row["origin"]} for row in contacts]
    agreement = load_agreement(Path(__file__).with_name("agreement.yaml"))
    evaluation = evaluate(agreement, journeys(events(contacts, deals), leads), as_of=AS_OF)
    print_funnel(evaluation, contacts, deals)
    print_volume(evaluation, contacts)
    print_won(evaluation)
    print_naive_days(contacts, deals)
    print_reps(deals)
    print_odd(contacts, deals)


def read(path: Path) -> list[Row]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def events(contacts: list[Row], deals: list[Row]) -> Iterator[Event]:
    """Yield an event for each first contact and each deal won."""
    for row in contacts:
        at = datetime.combine(date.fromisoformat(row["first_contact_date"]), time(), ZONE)
        yield stage_event("mql", at=at, lead_id=row["mql_id"])
    for row in deals:
        at = datetime.fromisoformat(row["won_date"]).replace(tzinfo=UTC)
        yield stage_event("customer", at=at, lead_id=row["mql_id"], actor=row["sdr_id"])


def print_funnel(evaluation: Evaluation, contacts: list[Row], deals: list[Row]) -> None:
    """Print how many were won, by origin; the MQLs of an origin are what its groups counted."""
    print(f"{len(deals)} of {len(contacts)} won, {100 * len(deals) / len(contacts):.3f} %")
    origin_of = {row["mql_id"]: row["origin"] for row in contacts}
    won = Counter(origin_of[row["mql_id"]] for row in deals)
    by_origin: Counter[str] = Counter()
    for outcome in evaluation.by(commitment="mql-volume-by-origin").outcomes:
        by_origin[outcome.group or ""] += round(outcome.actual or 0)
    counted = ", ".join(f"{name or 'empty'} {count}/{won[name]}" for name, count in by_origin.most_common())
    print(f"MQLs/won by origin: {counted}")


def print_volume(evaluation: Evaluation, contacts: list[Row]) -> None:
    """Print MQLs by month, and the months in which marketing's promise was missed."""
    months = Counter(row["first_contact_date"][:7] for row in contacts)
    print("MQLs by month:", ", ".join(f"{month} {months[month]}" for month in sorted(months)))
    for target in (300, 400):
        missed = [breach.subject for breach in evaluation.by(commitment=f"mql-volume-{target}").breaches]
        print(f"at least {target} a month, missed in: {', '.join(missed)}")


def print_won(evaluation: Evaluation) -> None:
    """Print how many were won in time, by month of the first contact."""
    months = ["2017-11", "2017-12", "2018-01", "2018-02", "2018-03", "2018-04", "2018-05"]
    won = {month: met(evaluation.by(commitment="won-within-90-days", period=month)) for month in months}
    print(
        "won within 90 days:",
        ", ".join(f"{month} {count}" for month, count in won.items()),
        "in all",
        sum(won.values()),
    )
    for days in (7, 30):
        print(f"won within {days} days: {met(evaluation.by(commitment=f'won-within-{days}-days'))}")


def met(evaluation: Evaluation) -> int:
    """Count the outcomes that are met."""
    return sum(isinstance(outcome, Met) for outcome in evaluation.outcomes)


def print_naive_days(contacts: list[Row], deals: list[Row]) -> None:
    """Print what counting calendar dates without zones gives, for comparison."""
    contacted = {row["mql_id"]: date.fromisoformat(row["first_contact_date"]) for row in contacts}
    days = [(date.fromisoformat(row["won_date"][:10]) - contacted[row["mql_id"]]).days for row in deals]
    within = ", ".join(f"at most {limit} days {sum(one <= limit for one in days)}" for limit in (7, 30, 90))
    print(f"calendar dates without zones: median {statistics.median(days):g} days, {within}")


def print_reps(deals: list[Row]) -> None:
    """Print who won most."""
    reps = Counter(row["sdr_id"] for row in deals)
    print("won by sales-development rep:", ", ".join(f"{rep[:8]} {count}" for rep, count in reps.most_common(5)))


def print_odd(contacts: list[Row], deals: list[Row]) -> None:
    """Print the deals that were won before the first contact: such a win stops no clock."""
    contacted = {row["mql_id"]: row["first_contact_date"] for row in contacts}
    for row in deals:
        if row["won_date"][:10] < contacted[row["mql_id"]]:
            print(
                f"won before the first contact: {row['mql_id']}, contact {contacted[row['mql_id']]}, won {row['won_date']}"
            )


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the script and its folder
        sys.exit("usage: python run.py FOLDER")
    main(Path(sys.argv[1]))
