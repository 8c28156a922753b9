"""The whole report from an evaluation in memory: the target is 10 s for 100,000 leads; and the other forms, 5 s each.

python benchmarks/reporting.py [LEADS]

Times are those of the processor, of one call each, because what a lead or an evaluation has once been asked it may
remember. The report is made for three promises a lead, and for seven with a definition, clauses and what it tells of no
evaluation by itself: those stand in it as sections of one's own.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import _histories
import whole_job

from slakit import (
    Agreement,
    Evaluation,
    Journey,
    ReportSection,
    attainment,
    attempts_to_outcome,
    clock_shares,
    cohorts,
    evaluate,
    ranked_reasons,
    report,
)
from slakit.reports import render

T = TypeVar("T")


def main(leads: int) -> None:
    print(
        f"{leads:,} leads; the target is {leads / 10_000:.1f} s for a report with its page, {leads / 20_000:.1f} s a form"
    )
    told("three promises", whole_job.agreement(), leads)
    found, result = told("seven promises", _histories.agreement(), leads)
    own, sections = timed(lambda: list(further(result, found)))
    print(f"{'sections of one own':20}{own:8.2f} s, {sum(len(one.tables[0]) for one in sections):,} rows")
    forms(result)


def told(what: str, agreement: Agreement, leads: int) -> tuple[list[Journey], Evaluation]:
    """Print what a report takes; return the leads, of which it was made, and their evaluation."""
    found = list(_histories.histories(leads))
    judging, result = timed(lambda: evaluate(agreement, found, as_of=_histories.AS_OF))
    making, made = timed(lambda: report(result, journeys=found))
    writing, page = timed(made.to_html)
    outcomes = f"{len(result.outcomes):,} outcomes ({judging:.1f} s to judge)"
    print(f"{what:20}{making + writing:8.2f} s, {writing:.2f} of it for the page: {outcomes},")
    print(f"{'':20}{len(result.breaches):,} breaches, {len(made.sections)} sections, {len(page):,} characters")
    return found, result


def further(result: Evaluation, found: Iterable[Journey]) -> Iterable[ReportSection]:
    """Yield sections of what a report does not tell by itself."""
    yield ReportSection("Reasons", "", [ranked_reasons(found, as_of=_histories.AS_OF)])
    yield ReportSection("Cohorts", "", [cohorts(found, as_of=_histories.AS_OF)])
    yield ReportSection("Attempts", "", [attempts_to_outcome(found, as_of=_histories.AS_OF)])
    yield ReportSection("Segments", "", [clock_shares(result)])
    yield ReportSection("Attainment", "", [attainment(result, per="month", by="origin", leads=found)])


def forms(result: Evaluation) -> None:
    for name, form in {
        "text": render.text,
        "slack": render.slack_blocks,
        "email": render.email,
        "junit": render.junit_xml,
        "json": render.json_text,
        "jsonl": Evaluation.to_jsonl,
        "csv": lambda one: "".join(render.csv_text(one)),
        "prometheus": render.prometheus_text,
        "cloudevents": render.cloud_events,
        "calendar": render.due_ics,
        "tasks": lambda one: list(render.salesforce_tasks(one)),
    }.items():
        taken, made = timed(lambda form=form: form(result))
        print(f"{name:20}{taken:8.2f} s, {len(str(made)):,} characters")


def timed(do: Callable[[], T]) -> tuple[float, T]:
    gc.collect()  # else a job pays for walking what was made before it
    begin = time.process_time()
    made = do()
    return time.process_time() - begin, made


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
