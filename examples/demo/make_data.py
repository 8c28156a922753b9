"""Make the leads and events of `slakit demo`: numbers drawn from a fixed seed, nothing taken from anybody's data.

python examples/demo/make_data.py FOLDER
"""

import csv
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/New_York")
SEED = 20260901
FRIDAY = 4
WEEKS = ((datetime(2026, 9, 1, tzinfo=ZONE), 28, 27), (datetime(2026, 10, 1, tzinfo=ZONE), 29, 21))
COLUMNS = ("lead_id", "at", "kind", "value", "previous", "actor", "actor_kind", "channel", "direction", "reason", "id")

Row = dict[str, str]


def main(folder: Path) -> None:
    """Write leads.csv and events.csv into a folder."""
    draw = random.Random(SEED)  # noqa: S311 - made-up leads are no secret
    leads: list[Row] = []
    events: list[Row] = []
    for begin, days, count in WEEKS:
        for _ in range(count):
            lead_id = f"D{len(leads) + 1:02d}"
            source = draw.choices(("demo-request", "webinar", "content"), (2, 3, 4))[0]
            leads.append(
                {"lead_id": lead_id, "source": source, "hand_raise": "yes" if source == "demo-request" else ""}
            )
            events += journey(
                draw, lead_id, source, begin + timedelta(days=draw.randrange(days), hours=draw.randint(8, 19))
            )
    write(folder / "leads.csv", ("lead_id", "source", "hand_raise"), leads)
    draw.shuffle(events)
    for number, event in enumerate(sorted(events, key=lambda row: row["at"]), 1):
        event["id"] = f"d{number:03d}"
    write(folder / "events.csv", COLUMNS, events)


def journey(draw: random.Random, lead_id: str, source: str, began: datetime) -> list[Row]:
    """Return what happened to one lead: it came, became an MQL, was answered or not, and was decided or not."""
    owner = draw.choice(("rep-east", "rep-west"))
    became = began + timedelta(minutes=draw.randrange(5, 59))
    rows = [
        event(lead_id, began, "stage", "lead", actor="crm", actor_kind="automation"),
        event(lead_id, became - timedelta(minutes=2), "owner", owner, actor="router", actor_kind="automation"),
        event(lead_id, became, "stage", "mql", previous="lead", actor="crm", actor_kind="automation"),
        event(
            lead_id,
            became + timedelta(minutes=1),
            "activity",
            "email",
            actor="nurture",
            actor_kind="automation",
            channel="email",
            direction="outbound",
        ),
    ]
    fate = draw.random()
    if fate < 0.06:  # noqa: PLR2004 - one lead in sixteen is spam
        rows.append(
            event(
                lead_id,
                became + timedelta(hours=1),
                "stage",
                "disqualified",
                previous="mql",
                actor=owner,
                reason="spam",
            )
        )
        return rows
    quick = (
        timedelta(minutes=draw.randrange(4, 28))
        if source == "demo-request"
        else timedelta(hours=draw.uniform(0.2, 3.4))
    )
    late = timedelta(hours=draw.uniform(8, 50))
    answer = at_work(draw, became + (quick if draw.random() < 0.85 else late))  # noqa: PLR2004
    if fate < 0.93:  # noqa: PLR2004 - a few are never called
        channel, name = draw.choice((("phone", "call"), ("email", "email")))
        rows.append(event(lead_id, answer, "activity", name, actor=owner, channel=channel, direction="outbound"))
        decision = at_work(draw, answer + timedelta(hours=draw.uniform(1, 40)))
        stage = draw.choices(("accepted", "rejected"), (5, 1))[0]
        reason = "not-as-defined" if stage == "rejected" else ""
        rows.append(event(lead_id, decision, "stage", stage, previous="mql", actor=owner, reason=reason))
    return rows


def at_work(draw: random.Random, at: datetime) -> datetime:
    """Return the time, or one on the next working morning: people answer in office hours."""
    moved = at
    while moved.weekday() > FRIDAY or not 9 <= moved.hour < 17:  # noqa: PLR2004 - nine to five
        moved = (moved + timedelta(hours=1)).replace(minute=draw.randrange(60), second=draw.randrange(60))
    return moved


def event(lead_id: str, at: datetime, kind: str, value: str, **facts: str) -> Row:
    """Return one row; who acts is a person unless it is said."""
    row = dict.fromkeys(COLUMNS, "")
    row |= {"lead_id": lead_id, "at": at.isoformat(timespec="seconds"), "kind": kind, "value": value}
    return {**row, "actor_kind": "person", **facts}


def write(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004 - the script and its folder
        sys.exit("usage: python make_data.py FOLDER")
    main(Path(sys.argv[1]))
