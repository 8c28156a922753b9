"""Report on the marketing funnel that Olist published: volume, conversion by origin, cohorts, and who won.

    python examples/olist/run.py FOLDER [-o report.html]

FOLDER holds olist_marketing_qualified_leads_dataset.csv and olist_closed_deals_dataset.csv of "Marketing Funnel by Olist",
which are licensed CC BY-NC-SA 4.0: they are not part of slakit, and you fetch them from who published them. A first
contact is a local date in Sao Paulo; a won date has no offset and is UTC. Lost leads are not recorded.

With -o it writes the report of the funnel too, which needs `pip install 'slakit[report]'`.
"""

import csv
import statistics
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from slakit import (
    Evaluation,
    Event,
    FunnelStep,
    Journeys,
    ReportSection,
    cohorts,
    evaluate,
    funnel,
    journeys,
    load_agreement,
    report,
    stage_event,
)
from slakit.reports.charts import Bar, BarChart
from slakit.reports.measures.statistics import ends_of_share
from slakit.reports.measures.tables import Table

ZONE = ZoneInfo("America/Sao_Paulo")
AS_OF = datetime(2018, 12, 1, tzinfo=UTC)
FIRST_COHORT, LAST_AGE = "2017-11", 90
Row = dict[str, str]


def main(folder: Path, page: Path | None) -> None:
    """Read, measure, judge, print; and write the report where a page is named."""
    contacts = read(folder / "olist_marketing_qualified_leads_dataset.csv")
    deals = read(folder / "olist_closed_deals_dataset.csv")
    won_by = {row["mql_id"]: row["sdr_id"] for row in deals}
    leads = [{"lead_id": row["mql_id"], "origin": row["origin"], "sdr": won_by.get(row["mql_id"])} for row in contacts]
    known = journeys(events(contacts, deals), leads)
    evaluation = evaluate(load_agreement(Path(__file__).with_name("agreement.yaml")), known, as_of=AS_OF)
    print_funnel(known)
    print_volume(known, evaluation)
    print_won(known)
    print_naive(contacts, deals)
    print_reps(known)
    print_odd(known)
    if page is not None:
        made = report(evaluation, [by_origin(known), by_month(known), by_rep(known)], journeys=known)
        page.write_text(made.to_html(), encoding="utf-8")


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
        yield stage_event("customer", at=at, lead_id=row["mql_id"])


def mqls(known: Journeys, by: str | None = None) -> list[FunnelStep]:
    """Return the step from MQL to customer, of all or by an attribute."""
    return [step for step in funnel(known, as_of=AS_OF, stages=["mql", "customer"], by=by) if step.stage == "mql"]


def won(step: FunnelStep) -> int:
    """Count all that were ever won; one that was won before the first contact is no conversion, but a seller."""
    return step.converted + step.reached_before


def print_funnel(known: Journeys) -> None:
    """Print how many were won, in all and by origin."""
    (step,) = mqls(known)
    print(f"{won(step)} of {step.entered} won, {100 * won(step) / step.entered:.3f} %")
    counted = (f"{one.group or 'empty'} {one.entered}/{won(one)}" for one in mqls(known, by="origin"))
    print(f"MQLs/won by origin: {', '.join(counted)}")


def print_volume(known: Journeys, evaluation: Evaluation) -> None:
    """Print MQLs by month, and the months in which marketing's promise was missed."""
    months = cohorts(known, as_of=AS_OF, ages=["90 days"], zone=ZONE)
    print("MQLs by month:", ", ".join(f"{month.cohort} {month.entered}" for month in months))
    for target in (300, 400):
        missed = [breach.subject for breach in evaluation.by(commitment=f"mql-volume-{target}").breaches]
        print(f"at least {target} a month, missed in: {', '.join(missed)}")


def print_won(known: Journeys) -> None:
    """Print how many were won in time, by month of the first contact."""
    cells = list(cohorts(known, as_of=AS_OF, ages=["7 days", "30 days", "90 days"], zone=ZONE))
    months = [cell for cell in cells if cell.age == "90 days" and cell.cohort >= FIRST_COHORT]
    told = ", ".join(f"{cell.cohort} {cell.converted}" for cell in months)
    print("won within 90 days:", told, "in all", sum(cell.converted for cell in months))
    for age in ("7 days", "30 days"):
        print(f"won within {age}: {sum(cell.converted for cell in cells if cell.age == age)}")


def print_naive(contacts: list[Row], deals: list[Row]) -> None:
    """Print what counting calendar dates without zones gives, for comparison."""
    contacted = {row["mql_id"]: date.fromisoformat(row["first_contact_date"]) for row in contacts}
    days = {row["mql_id"]: (date.fromisoformat(row["won_date"][:10]) - contacted[row["mql_id"]]).days for row in deals}
    months = sorted(f"{contacted[lead]:%Y-%m}" for lead, passed in days.items() if passed <= LAST_AGE)
    counted = (f"{month} {months.count(month)}" for month in dict.fromkeys(months) if month >= FIRST_COHORT)
    print(f"calendar dates without zones: won within {LAST_AGE} days: {', '.join(counted)}")
    within = ", ".join(f"at most {limit} days {sum(one <= limit for one in days.values())}" for limit in (7, 30, 90))
    print(f"calendar dates without zones: median {statistics.median(days.values()):g} days, {within}")


def print_reps(known: Journeys) -> None:
    """Print who won most."""
    reps = sorted((step for step in mqls(known, by="sdr") if step.group), key=won, reverse=True)
    print(
        "won by sales-development rep:", ", ".join(f"{step.group[:8]} {won(step)}" for step in reps[:5] if step.group)
    )


def print_odd(known: Journeys) -> None:
    """Print the deals that were won before the first contact: such a win stops no clock."""
    for journey in known:
        contact = journey.entries("mql")[0].since
        for sale in journey.entries("customer"):
            if sale.since < contact:
                print(f"won before the first contact: {journey.lead_id}, contact {contact:%F}, won {sale.since:%F}")


# --- sections of the report


def by_origin(known: Journeys) -> ReportSection:
    """Return which share of the MQLs of each origin was won."""
    table = funnel(known, as_of=AS_OF, stages=["mql", "customer"], by="origin")
    bars = [
        Bar(step.group or "empty", won(step) / step.entered, None, *ends_of_share(won(step), step.entered))
        for step in table
        if step.stage == "mql"
    ]
    (step,) = mqls(known)
    said = f"{won(step):,} of {step.entered:,} MQLs were won, {won(step) / step.entered:.1%}."
    chart = BarChart(about="Share of MQLs that were won, by origin", bars=bars, is_share=True, end=0.4)
    return ReportSection("Won by origin", said, [table], chart)


def by_month(known: Journeys) -> ReportSection:
    """Return how many MQLs came in each month, and how many of them were won in time."""
    table = cohorts(known, as_of=AS_OF, ages=["7 days", "30 days", "90 days"], zone=ZONE)
    last = [cell for cell in table if cell.age == f"{LAST_AGE} days"]
    in_time = sum(cell.converted for cell in last if cell.cohort >= FIRST_COHORT)
    said = f"Of those from {FIRST_COHORT} on, {in_time} were won within {LAST_AGE} days."
    bars = [Bar(cell.cohort, cell.entered) for cell in last]
    return ReportSection("MQLs by month", said, [table], BarChart(about="MQLs by month", bars=bars))


def by_rep(known: Journeys) -> ReportSection:
    """Return who won how many."""
    table = funnel(known, as_of=AS_OF, stages=["mql", "customer"], by="sdr")
    reps = sorted((step for step in table if step.stage == "mql" and step.group), key=won, reverse=True)
    rows = tuple(row for row in table if row.group)
    shown = attrs.evolve(table, rows=rows, left_out={**table.left_out, "never won, so nobody's": unnamed(table)})
    bars = [Bar((step.group or "")[:8], won(step)) for step in reps]
    said = f"{len(reps)} sales-development reps won them; of the leads that were lost nobody noted whose they were."
    return ReportSection("Won by rep", said, [shown], BarChart(about="MQLs won, by sales-development rep", bars=bars))


def unnamed(table: Table[FunnelStep]) -> int:
    """Count the MQLs of which no rep is known."""
    return sum(step.entered for step in table if step.stage == "mql" and not step.group)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder]:
            main(Path(folder), None)
        case [folder, "-o", page]:
            main(Path(folder), Path(page))
        case _:
            sys.exit("usage: python run.py FOLDER [-o report.html]")
