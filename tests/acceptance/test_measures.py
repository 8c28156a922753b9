"""The measures over the acceptance files: they say what expected.csv says."""

import csv
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import slakit

_HERE = Path(__file__).resolve()
_FOUND = [
    folder
    for folder in (
        Path(os.environ.get("SLAKIT_ACCEPTANCE", "/nonexistent")),
        *(parent / "shared" / "acceptance" for parent in _HERE.parents),
    )
    if (folder / "acme.yaml").is_file()
]
pytestmark = pytest.mark.skipif(not _FOUND, reason="the acceptance files are not beside this checkout")
BERLIN = ZoneInfo("Europe/Berlin")
MONTHS = [f"2026-{month:02d}" for month in range(1, 12)]


@pytest.fixture(scope="module")
def leads() -> slakit.Journeys:
    return slakit.journeys(slakit.read_events(_FOUND[0] / "events.csv"), slakit.read_leads(_FOUND[0] / "leads.csv"))


@pytest.fixture(scope="module")
def evaluation(leads: slakit.Journeys) -> slakit.Evaluation:
    with pytest.warns(slakit.SparseHistoryWarning):
        return slakit.evaluate(
            slakit.load_agreement(_FOUND[0] / "acme.yaml"),
            leads,
            as_of=datetime.fromisoformat("2026-11-27T16:00:00Z"),
            log=slakit.read_events(_FOUND[0] / "log.csv", log=True),
        )


@pytest.fixture(scope="module")
def expected() -> Sequence[Mapping[str, str]]:
    with (_FOUND[0] / "expected.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def month_of(row: Mapping[str, str]) -> str:
    return f"{datetime.fromisoformat(row['started_at']).astimezone(BERLIN):%Y-%m}"


def per_entry(expected: Sequence[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    """Yield the rows of promises per entry; firings of clauses have a number too."""
    return (row for row in expected if row["entry"] and row["status"] != "fired")


def close(found: float | None, told: str) -> bool:
    return found is None if told == "" else found is not None and round(found, 4) == round(float(told), 4)


def test_attainment_by_month_counts_the_expected_rows(
    evaluation: slakit.Evaluation, expected: Sequence[Mapping[str, str]]
) -> None:
    counts = Counter((row["commitment"], month_of(row), row["status"]) for row in per_entry(expected))

    found: Counter[tuple[str, str, str]] = Counter()
    for row in slakit.attainment(evaluation, per="month"):
        if row.commitment in {name for name, _, _ in counts}:
            for status in ("met", "breached", "pending", "excluded", "unknown"):
                found[row.commitment, str(row.period), status] += getattr(row, status)

    assert +found == counts


@pytest.mark.parametrize("month", MONTHS)
def test_the_scorecard_of_a_month_says_what_was_expected(
    evaluation: slakit.Evaluation, expected: Sequence[Mapping[str, str]], month: str
) -> None:
    periods = {(row["commitment"], row["subject"]): row for row in expected if not row["entry"]}
    entries: dict[str, Counter[str]] = {}
    for one in per_entry(expected):
        if month_of(one) == month:
            entries.setdefault(one["commitment"], Counter())[one["status"]] += 1

    shown = 0
    for row in slakit.scorecard(evaluation, period=month):
        if row.kind == "clause":
            continue
        if (row.commitment, str(row.period)) in periods:
            told = periods[row.commitment, str(row.period)]
            assert (row.status, close(row.target, told["target"]), close(row.actual, told["actual"])) == (
                told["status"],
                True,
                True,
            )
            shown += 1
        else:
            counts = entries.get(row.commitment, Counter())
            decided = counts["met"] + counts["breached"]
            assert row.population == decided
            assert row.actual == (counts["met"] / decided if decided else None)
    begun = [one for one in periods.values() if month_of(one) == month and one["status"] not in ("quiet", "fired")]
    assert shown == len(begun)


def test_the_scorecard_shows_the_clauses_as_expected(
    evaluation: slakit.Evaluation, expected: Sequence[Mapping[str, str]]
) -> None:
    told = {row["commitment"]: row["status"] for row in expected if row["status"] in ("fired", "quiet")}

    found = {row.commitment: row.status for row in slakit.scorecard(evaluation) if row.kind == "clause"}

    assert found == told


def test_march_was_broken_more_by_sales_than_by_marketing(evaluation: slakit.Evaluation) -> None:
    sides = {row.side: row for row in slakit.balance(evaluation, period="2026-03")}

    # Met of decided: 6/9, 8/10, 0/1, 3/5 and 5/7 by sales; 9/10, 9/10, two quotas, four weeks of five and 5/6 of the
    # other, and 0.7 of the 0.8 to be accepted by marketing.
    assert sides["sales"].attained == pytest.approx((6 / 9 + 8 / 10 + 0 + 3 / 5 + 5 / 7) / 5)
    assert sides["marketing"].attained == pytest.approx((0.9 + 0.9 + 1 + 1 + (4 + 5 / 6) / 5 + 0.7 / 0.8) / 6)


def test_the_first_response_is_told_with_those_who_still_wait(evaluation: slakit.Evaluation) -> None:
    business, _ = slakit.response_times(evaluation.by(commitment="first-response"))

    assert (business.answered, business.unanswered) == (15, 4)
    # Nine of nineteen within 90 minutes; the tenth answer came after two business hours.
    assert business.p50 == timedelta(hours=2)
    assert business.p95 is None


def test_the_league_counts_what_sales_broke(
    evaluation: slakit.Evaluation, expected: Sequence[Mapping[str, str]]
) -> None:
    sales = {"first-response", "disposition", "reject-reason", "attempts", "qualification"}
    broken = Counter(
        row["owner"] for row in per_entry(expected) if row["status"] == "breached" and row["commitment"] in sales
    )

    assert Counter({row.owner: row.breaches for row in slakit.league(evaluation)}) == broken


def test_attributes_split_all_that_was_judged_of_leads(
    evaluation: slakit.Evaluation, leads: slakit.Journeys, expected: Sequence[Mapping[str, str]]
) -> None:
    table = slakit.attainment(evaluation, by="source", leads=leads)

    assert sum(row.population for row in table) == len(list(per_entry(expected)))
