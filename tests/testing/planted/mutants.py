"""Bugs planted into the judging itself, one at a time, and an agreement whose suite is held against each."""

import attrs

from slakit import (
    AcceptanceRate,
    Agreement,
    Check,
    Clause,
    ContactAttempts,
    Deadline,
    Disposition,
    FirstResponse,
    LeadVolume,
    Missed,
    NoFlood,
    Nothing,
    OpenLeadLimit,
    Owner,
    PauseBetween,
    PauseWhile,
    PeriodicReview,
    Term,
    WorkCalendar,
    activity,
    entered,
    field,
    present,
)

RICH = Agreement(
    name="rich",
    zone="Europe/Berlin",
    calendars={
        "office": WorkCalendar("Europe/Berlin", {"mon-fri": "09:00-17:00"}),
        "york": WorkCalendar("America/New_York", {"mon-fri": "09:00-17:00"}),
    },
    owners=[Owner(id="7001", calendar="office"), Owner(id="7002", calendar="york"), Owner(id="pool", queue=True)],
    term=Term(since="2026-03-02", until="2026-05-01"),
    commitments=[
        FirstResponse(
            within="4 business hours",
            calendar="owner",
            default_calendar="office",
            pause=[PauseWhile(field("status", is_="waiting")), PauseBetween(activity("away"), activity("back"))],
            cancel=entered("disqualified"),
        ),
        Deadline(
            id="demo",
            owed_by="sales",
            start=entered("accepted"),
            stop=activity("demo"),
            within="36 hours",
            calendar="office",
            on_reassign="restart",
        ),
        Disposition(within="2 business days", calendar="office"),
        ContactAttempts(at_least=2, within="5 business days", calendar="office", until=entered("disqualified")),
        Check(id="complete", owed_by="marketing", at=entered("mql"), that=present("email")),
        LeadVolume(
            at_least=2,
            calendar="office",
        ),
        NoFlood(at_most=1, per="week"),
        OpenLeadLimit(at_most=1),
        AcceptanceRate(at_least="50%", matures_after="7 days"),
        PeriodicReview(every="FREQ=WEEKLY;BYDAY=TU", within="1 day"),
    ],
    clauses=[
        Clause(id="talk", when=Missed("mql-volume", periods=1), then="consequence", text="They talk."),
        Clause(id="quiet", when=Nothing(activity("review"), for_="20 days"), then="escalate", text="They ask."),
    ],
)


@attrs.frozen
class Mutant:
    """A line of the package, what is planted in its place, and the edge table that shows it, where one does.

    `alone` says that the suite finds it without any table. What is reckoned otherwise, but always in the same way, breaks
    no law: a limit that excludes its last instant, a pause or a calendar that nobody asks. Only a table tells.
    """

    module: str
    right: str
    wrong: str
    table: str | None
    alone: bool = False


def _strict(module: str, line: str, table: str) -> Mutant:
    """Return the mutant that takes `<` for `<=`, or `>=` for `>`, where a line compares first."""
    one, other = ("<=", "<") if "<=" in line else (" > ", " >= ")
    return Mutant(module, line, line.replace(one, other, 1), table)


MUTANTS = {
    # `<` for `<=`
    "a stop at due": _strict("deadlines", "stopped <= due) and", "due"),
    "a stop at a cancel": _strict("deadlines", "stopped <= cancelled)", "deadlines"),
    "a cancel at due": _strict("deadlines", "cancelled <= due)", "deadlines"),
    "as of due": _strict("deadlines", "as_of <= due:", "due"),
    "enough at due": _strict("cadences", "stopped <= due and", "cadences"),
    "enough at the end": _strict("cadences", "stopped <= ended)", "cadences"),
    "an end at due": _strict("cadences", "ended <= due and", "cadences"),
    "attempts as of due": _strict("cadences", "if as_of <= due:", "cadences"),
    "met at the check": _strict("checks", "done <= start.at", "met_at_one_instant"),
    "as of the end of a period": _strict("quotas", "plan.as_of > stretch.end", "quotas"),
    "a ceiling just reached": _strict("quotas", "found.actual > self.target", "quotas"),
    "a level just reached": _strict("levels", "at if level > target", "levels"),
    "a level as of the end": _strict("levels", "if plan.as_of > stretch.end", "levels"),
    "a cohort as of its end": _strict("rates", "plan.as_of <= stretch.end", "rates"),
    "reached at maturity": _strict("tallies", "event.at_us <= until else", "rates"),
    # a pause ignored
    "no pause at all": Mutant("pauses", "for plan in plans:", "for plan in plans[:0]:", "pauses"),
    "pauses of states": Mutant("pauses", "found += _while(plan, context, start.at)", "pass", "pauses"),
    "pauses between events": Mutant("pauses", "found += _between(plan, context, start)", "pass", "pauses"),
    "a pause beyond due": Mutant("pauses", "since < end]", "since <= end]", "pauses"),
    # the wrong owner
    "the first owner": Mutant("entries", "owner_at(decided)", "owner_at(start.at)", "reassigning"),
    "the latest owner": Mutant(
        "entries", "owner_at(decided)", "owner_at(context.plan.as_of)", "reassigning", alone=True
    ),
    "the owner before": Mutant("checks", "owner_at(at) or", "owner_at(at - 1) or", "checks"),
    "the owner before the start": Mutant("clocks", "bisect_right(times, start)", "bisect_left(times, start)", "due"),
    "the owner before it opened": Mutant(
        "tallies", "group_at(journey, since)", "group_at(journey, since - 1)", "levels"
    ),
    # the wrong calendar
    "nobody's own calendar": Mutant(
        "clocks", "return listed.calendar if listed", "return self.calendar if listed", "due"
    ),
    "the first owner's calendar": Mutant(
        "clocks", "[hours.of(*held) for held in zip", "[hours.of(holders[0], start) for held in zip", "due"
    ),
    "the default for all": Mutant("compiling", 'if calendar != "owner":', "if calendar:", "due"),
    "no calendar": Mutant(
        "compiling", "Hours(agreement.calendar(calendar), None", "Hours(agreement.calendar(default), None", "due"
    ),
    # the cut after as-of
    "no cut": Mutant("judging", "known = journey.cut(plan.as_of)", "known = journey", "evaluator", alone=True),
    "no cut of the log": Mutant(
        "evaluation",
        "courses_over([one.plan], one.judged, log.cut(one.plan.as_of))",
        "courses_over([one.plan], one.judged, log)",
        None,
        alone=True,
    ),
    "a cut too late": Mutant("judging", "journey.cut(plan.as_of)", "journey.cut(plan.as_of + 1)", None, alone=True),
    "a cut too early": Mutant("judging", "journey.cut(plan.as_of)", "journey.cut(plan.as_of - 1)", "due"),
}
