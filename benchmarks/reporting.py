"""The whole report with its page, from an evaluation in memory: the target is 10 s for 100,000 leads.

python benchmarks/reporting.py [LEADS]
"""

import sys
import tempfile
from pathlib import Path

import _data
from whole_job import AS_OF, agreement, timed

from slakit import evaluate, journeys, read_events, report

TARGET = 10 / 100_000


def main(leads: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        _data.write(path, leads)
        found = journeys(read_events(path))
    result = evaluate(agreement(), found, as_of=AS_OF)
    making, made = timed(lambda: report(result, journeys=found))
    writing, page = timed(made.to_html)
    print(
        f"{leads:,} leads, {len(result.outcomes):,} outcomes, {len(made.sections)} sections, {len(page):,} characters"
    )
    print(f"report {making:.2f} s, page {writing:.2f} s (target {leads * TARGET:.1f} s for both)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
