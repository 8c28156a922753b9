"""Judge the deadlines of permit applications that a Dutch municipality published as an event log.

    python examples/receipt/run.py FOLDER

FOLDER holds receipt.csv: one row per step, with the start, end and deadline of its case in every row.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from slakit import Breached, Evaluation, Event, Met, Outcome, Pending, evaluate, journeys, load_agreement

Row = dict[str, str]


def main(folder: Path) -> None:
    """Read, judge, print."""
    with (folder / "receipt.csv").open(encoding="utf-8", newline="") as file:
        steps = list(csv.DictReader(file))
    cases = {step["case:concept:name"]: step for step in steps}
    leads = [
        {"lead_id": name, "deadline": case["case:deadline"], "channel": case["case:channel"]}
        for name, case in cases.items()
    ]
    as_of = max(datetime.fromisoformat(step["time:timestamp"]) for step in steps)
    agreement = load_agreement(Path(__file__).with_name("agreement.yaml"))
    evaluation = evaluate(agreement, journeys(events(steps, cases), leads), as_of=as_of)
    print(f"{len(cases)} cases, {len(steps)} steps, as of {evaluation.as_of.isoformat(timespec='milliseconds')}")
    for commitment in ("by-the-deadline", "within-56-days"):
        print(f"{commitment}: {spread(evaluation.by(commitment=commitment))}")
    print_channels(evaluation, cases)
    for name, case in cases.items():
        if case["case:enddate"] and at(case["case:enddate"]) < at(case["case:startdate"]):
            print(f"ends before it starts: {name}, start {case['case:startdate']}, end {case['case:enddate']}")


def events(steps: list[Row], cases: dict[str, Row]) -> Iterator[Event]:
    """Yield the beginning and the end of each case, and its steps as activities."""
    for name, case in cases.items():
        yield Event(lead_id=name, at=at(case["case:startdate"]), kind="created")
        if case["case:enddate"]:
            yield Event(lead_id=name, at=at(case["case:enddate"]), kind="closed")
    for number, step in enumerate(steps):
        yield Event(
            lead_id=step["case:concept:name"],
            at=at(step["time:timestamp"]),
            kind="activity",
            value=step["concept:name"],
            actor=step["org:resource"],
            id=f"s{number}",
        )


def at(text: str) -> datetime:
    """Return the instant of a cell."""
    return datetime.fromisoformat(text)


def spread(evaluation: Evaluation) -> str:
    """Tell how the outcomes are spread."""
    counted = Counter(map(kind, evaluation.outcomes))
    return ", ".join(f"{counted[word]} {word}" for word in ("met", "late", "breached and open", "pending"))


def kind(outcome: Outcome) -> str:
    """Return what became of a case, in one word or two."""
    match outcome:
        case Met():
            return "met"
        case Breached(open=True):
            return "breached and open"
        case Breached():
            return "late"
        case Pending():
            return "pending"
        case _:
            return "other"


def print_channels(evaluation: Evaluation, cases: dict[str, Row]) -> None:
    """Print how many cases were finished, and how many of them late, by the channel they came through."""
    finished = Counter(case["case:channel"] for case in cases.values() if case["case:enddate"])
    late = Counter(
        cases[breach.subject]["case:channel"]
        for breach in evaluation.by(commitment="by-the-deadline").breaches
        if not breach.open
    )
    print(
        "finished/late by channel:", ", ".join(f"{name} {count}/{late[name]}" for name, count in finished.most_common())
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the script and its folder
        sys.exit("usage: python run.py FOLDER")
    main(Path(sys.argv[1]))
