"""How fast leads are drawn for property tests, what they are like, and what the entry point costs who does not use it."""

import os
import subprocess
import sys
import time
from statistics import median

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from slakit import Agreement, FirstResponse, Journey, LeadVolume, Term, WorkCalendar
from slakit.testing import strategies
from slakit.testing.strategies import Scenario

EXAMPLES = 1500
RUN = settings(max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate])
OFFICE = WorkCalendar("Europe/Berlin", {"mon-fri": "09:00-12:30, 13:30-18:00"})
AGREEMENT = Agreement(
    name="benchmark",
    zone="Europe/Berlin",
    calendars={"office": OFFICE},
    term=Term(since="2026-03-01", until="2026-07-01"),
    commitments=[FirstResponse(within="4 business hours", calendar="office"), LeadVolume(at_least=3)],
)


def drawn(strategy: st.SearchStrategy[object]) -> tuple[str, list[object]]:
    """Return how many values come in a second, by the clock and by the processor's, and the values."""
    found: list[object] = []

    @RUN
    @given(strategy)
    def run(one: object) -> None:
        found.append(one)

    begin, worked = time.perf_counter(), time.process_time()
    run()
    by_clock, by_processor = (len(found) / (time.perf_counter() - begin), len(found) / (time.process_time() - worked))
    return f"{by_clock:6.0f} a second, {by_processor:.0f} of processor time", found


def import_seconds(**env: str) -> float:
    code = "import time; begin = time.perf_counter(); import hypothesis; print(time.perf_counter() - begin)"
    runs = [
        float(
            subprocess.run(  # noqa: S603 - our own interpreter
                [sys.executable, "-c", code], env={**os.environ, **env}, capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(7)
    ]
    return median(runs)


def main() -> None:
    floor, _ = drawn(st.integers())
    print(f"one integer, the floor of Hypothesis    {floor}")
    rate, found = drawn(strategies.journeys())
    leads = [one for one in found if isinstance(one, Journey)]
    length = sum(len(one.events) for one in leads) / len(leads)
    sqls = sum(bool(one.entries("sql")) for one in leads) / len(leads)
    print(f"journeys()                              {rate}; {length:.1f} events each, {sqls:.0%} reach sql")
    rate, found = drawn(strategies.scenarios(AGREEMENT))
    cases = [one for one in found if isinstance(one, Scenario)]
    length = sum(len(one.events) for case in cases for one in case.journeys) / len(cases)
    print(f"scenarios() of two promises             {rate}; {length:.1f} events each")
    print(f"import hypothesis with the entry point  {1000 * import_seconds():6.0f} ms")
    print(f"import hypothesis without plugins       {1000 * import_seconds(HYPOTHESIS_NO_PLUGINS='1'):6.0f} ms")


if __name__ == "__main__":
    main()
