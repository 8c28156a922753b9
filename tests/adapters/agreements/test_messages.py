"""What is wrong with an agreement: every problem at its line and column, all at once, with what was meant."""

import pytest

from adapters.agreements.texts import LATER, SMALL, WHOLE, codes, marked, told

DURATION = "expected a duration such as '4 business hours'"
DURATIONS = f"{DURATION}, '36 hours', '14 days' or '2 business days'"
CALENDAR = "a calendar has a zone and hours, or is all_of or any_of others"
HEADS = (
    "did, field, score, fits, any, all, not, of, present, reason, in_stage, stage_definition, grade, band, manual, lag, "
    "criterion, met, event"
)
CRITERION = f"a criterion has exactly one of {HEADS}; found"
OBJECTIVE = "give share, or percentile with at_most, or at_most"


def edited(*edits: tuple[str, str], text: str = SMALL) -> str:
    """Return the text with each edit done, which must fit one place."""
    for old, new in edits:
        assert text.count(old) == 1, (text.count(old), old)
        text = text.replace(old, new)
    return text


# --- the messages that the loader was built to give


def test_the_messages_of_a_file_with_many_mistakes() -> None:
    text = """\
slakit: 1
name: many
calendars: {}
commitments:
- id: a
  owed_by: sales
  deadline:
    start: {entered: mql}
    stop: {kind: activity}
    withn: 1 hour
- id: b
  owed_by: sales
  cadence:
    start: {entered: mql}
    within: 4 busness hours
    at_least: six
    count: {kind: activity}
- id: c
  owed_by: sals
  deadline:
    within: 9:00
    start: {entered: mql}
    within: 2 hours
    stop: {kind: activity}
    calendar: berlin
"""

    assert told(text) == [
        "agreement.yaml:10:5 commitments[0].deadline.withn: unknown key 'withn'; did you mean 'within'?",
        f"agreement.yaml:15:13 commitments[1].cadence.within: '4 busness hours': {DURATION}; did you mean 'business hours'?",
        "agreement.yaml:16:15 commitments[1].cadence.at_least: 'six': expected a whole number",
        "agreement.yaml:19:12 commitments[2].owed_by: 'sals': not one of sales, marketing; did you mean 'sales'?",
        f"agreement.yaml:21:13 commitments[2].deadline.within: '9:00': {DURATIONS}",
        "agreement.yaml:23:5 commitments[2].deadline.within: key 'within' given twice, first in line 21",
        "agreement.yaml:25:15 commitments[2].deadline.calendar: 'berlin': unknown calendar; expected one of owner",
    ]


def test_a_tab_is_told_where_it_stands() -> None:
    assert told("slakit: 1\n\tname: t\n") == ["agreement.yaml:2:1 <root>: a tab can not stand here: use blanks"]


# --- one mistake, one line: « marks where it must be told


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # keys
        (
            "slakit: 1\nname: northwind",
            "«slakit: 1\n«nme: northwind",
            "<root>: the key 'name' is missing\nnme: unknown key 'nme'; did you mean 'name'?",
        ),
        ("slakit: 1\nname: northwind", "«slakit: 1\nname:", "<root>: the key 'name' is missing"),
        ("name: northwind", "name: northwind\n«nme: x", "nme: unknown key 'nme'; did you mean 'name'?"),
        ("name: northwind", "name: northwind\n«nme:", "nme: unknown key 'nme'; did you mean 'name'?"),
        (
            "title: North",
            "«heading: North",
            (
                "heading: unknown key 'heading'; expected one of acknowledge, calendars, clauses, commitments, include, lifecycle, "
                "name, owners, "
                "parties, personas, slakit, summary, term, title, version, zone"
            ),
        ),
        (
            "    meaning: Sales",
            "    «meening: Sales",
            "commitments[0].meening: unknown key 'meening'; did you mean 'meaning'?",
        ),
        (
            "term: {from: ",
            "term: «{«From: ",
            "term: the key 'from' is missing\nterm.From: unknown key 'From'; did you mean 'from'?",
        ),
        (
            "    deadline:\n      start: {entered: mql}\n      stop:",
            "    deadline:\n      «start: {entered: mql}\n      «stopp:",
            (
                "commitments[0].deadline: the key 'stop' is missing\n"
                "commitments[0].deadline.stopp: unknown key 'stopp'; did you mean 'stop'?"
            ),
        ),
        (
            "      start: {entered: mql}\n",
            "      start: {«entred: mql}\n",
            "commitments[0].deadline.start.entred: unknown key 'entred'; did you mean 'entered'?",
        ),
        (
            'hand_raise, is: "yes"',
            'hand_raise, «iss: "yes"',
            "commitments[0].deadline.within[0].when.any[0].iss: unknown key 'iss'; did you mean 'is'?",
        ),
        (
            "- id: promised",
            "- ««ID: promised",
            "commitments[1]: the key 'id' is missing\ncommitments[1].ID: unknown key 'ID'; did you mean 'id'?",
        ),
        # keys that come again
        ("summary: Who", "«title: Who", "title: key 'title' given twice, first in line 4"),
        (
            "      entries: first\n",
            "      entries: first\n      «calendar: oslo\n",
            "commitments[0].deadline.calendar: key 'calendar' given twice, first in line 39",
        ),
        ("  desk: {zone", "  «oslo: {}\n  desk: {zone", "calendars.oslo: key 'oslo' given twice, first in line 12"),
        # values of another form
        ("slakit: 1", "slakit: «2", "slakit: '2': expected 1"),
        ("slakit: 1", "slakit: «[1]", "slakit: a list: expected one value"),
        ("title: Northwind handover", "title: «{a: b}", "title: a mapping: expected one value"),
        (
            "term: {from: 2026-01-01, until: 2027-01-01}",
            "term: «2026",
            "term: '2026': expected a mapping of keys to values",
        ),
        (
            "{from: 2026-01-01, until",
            "{from: «2026-02-30, until",
            "term.from: '2026-02-30': expected a date such as 2026-03-30",
        ),
        (
            "signed: 2025-12-01",
            "signed: «1 Dec 2025",
            "parties.marketing.signed: '1 Dec 2025': expected a date such as 2026-03-30",
        ),
        ("queue: true", "queue: «yes", "owners.pool.queue: 'yes': expected true or false"),
        (
            "min_population: 5",
            "min_population: «five",
            "commitments[0].objective.min_population: 'five': expected a whole number",
        ),
        (
            "min_population: 5",
            "min_population: «-5",
            "commitments[0].objective.min_population: '-5': expected a whole number",
        ),
        (
            "min_population: 5",
            "min_population: «१",
            "commitments[0].objective.min_population: '१': expected a whole number",
        ),
        (
            "min_population: 5",
            "min_population: «12345678901",
            "commitments[0].objective.min_population: '12345678901': expected a whole number",
        ),
        (
            "min_population: 5",
            "min_population: «0",
            "commitments[0].objective.min_population: 0: expected a whole number from 1 on",
        ),
        (
            "[2026-05-17, 2026",
            "[«17 May, 2026",
            "calendars.oslo.holidays[0]: '17 May': expected a date such as 2026-03-30",
        ),
        (
            "holidays: [2026-05-17, 2026-12-25]",
            "holidays: «2026-05-17",
            "calendars.oslo.holidays: '2026-05-17': expected a list",
        ),
        (
            "warn_at: [50%, 80%]",
            "warn_at: [50%, «800%]",
            "commitments[0].deadline.warn_at[1]: '800%': expected a share such as '95%' or 0.95, above 0 and up to 1",
        ),
        (
            "at_least: 8,",
            "at_least: «many,",
            "commitments[3].quota.at_least: 'many': expected a number that is not negative",
        ),
        (
            "at_least: 8, per: month",
            "at_least: «1e999999999, per: month",
            "commitments[3].quota.at_least: '1e999999999': expected a number below 1e30",
        ),
        (
            "per: quarter",
            "per: «quartre",
            "commitments[4].quota.per: 'quartre': unknown period; did you mean 'quarter'?",
        ),
        (
            "  marketing: {head: Ada, signed: 2025-12-01}\n  sales: {head: Bo}",
            "  «[Ada, Bo]",
            "parties: a list: expected a mapping of names to values",
        ),
        (
            "by: owner}",
            "by: «team}",
            "commitments[3].quota.by: 'team': expected owner, or a field such as {field: origin}",
        ),
        ("commitments:\n", "clauses: «x\ncommitments:\n", "clauses: 'x': expected a list"),
        (
            "commitments:\n",
            "commitments:\n  - «nothing\n",
            "commitments[0]: 'nothing': expected a mapping of keys to values",
        ),
        (
            "commitments:\n",
            "commitments:\n  - «null\n",
            "commitments[0]: nothing: expected a mapping of keys to values",
        ),
        # durations
        ("within: 5 days", "within: «4", f"commitments[2].deadline.within: '4' has no unit; {DURATIONS}"),
        (
            "within: 5 days",
            "within: «4 fortnights",
            (
                f"commitments[2].deadline.within: '4 fortnights': {DURATION}; a unit is one of business days, business hours, "
                "business minutes, business seconds, days, hours, minutes, months, quarters, seconds, weeks, years"
            ),
        ),
        ("within: 5 days", "within: «'9:00'", f"commitments[2].deadline.within: '9:00': {DURATIONS}"),
        (
            "within: 5 days",
            "within: «1.5 days",
            "commitments[2].deadline.within: '1.5 days': days are counted in whole numbers",
        ),
        (
            "within: 5 days",
            "within: «0 days",
            "commitments[2].deadline.within: '0 days': a limit is longer than nothing",
        ),
        (
            "within: 5 days",
            "within: «{hours: 5}",
            "commitments[2].deadline.within: a mapping: expected a duration, or a list of limits",
        ),
        ("within: 5 days", "within: «[]", "commitments[2].deadline.within: the list of limits is empty"),
        (
            "{within: 4 business hours}",
            "{within: «4 hourz}",
            f"commitments[0].deadline.within[2].within: '4 hourz': {DURATION}; did you mean 'hours'?",
        ),
        # choices
        (
            "[sales, marketing]",
            "[sales, «finance]",
            "commitments[1].owed_by[1]: 'finance': not one of sales, marketing",
        ),
        ("[sales, marketing]", "«[]", "commitments[1].owed_by: an empty list: expected at least one"),
        (
            "      entries: first",
            "      entries: «firts",
            "commitments[0].deadline.entries: 'firts': not one of each, first; did you mean 'first'?",
        ),
        (
            "partial: full",
            "partial: «Full",
            "commitments[4].quota.partial: 'Full': not one of prorate, full, skip; did you mean 'full'?",
        ),
        # hours and calendars
        (
            'fri: "8:00-15:00"',
            'fir: «"8:00-15:00"',
            "calendars.oslo.hours.fir: 'fir': unknown day; did you mean 'fri'?",
        ),
        ('fri: "8:00-15:00"', 'thu-fri: «"8:00-15:00"', "calendars.oslo.hours.thu-fri: hours of thu are given twice"),
        (
            '"8:00-15:00"',
            '«"8:00-12:00, 11:00-15:00"',
            "calendars.oslo.hours.fri: 08:00-12:00 and 11:00-15:00 overlap",
        ),
        (
            '"8:00-15:00"',
            '«""',
            "calendars.oslo.hours.fri: '': expected hours such as '09:00-12:30, 13:30-18:00', or 'closed'",
        ),
        (
            '"8:00-15:00"',
            '«"8:00-8:00"',
            (
                "calendars.oslo.hours.fri: '8:00-8:00' has no length; write 00:00-24:00 for a whole day, 'closed' for "
                "none"
            ),
        ),
        (
            '"08:00-16:00", fri: "8:00-15:00"}',
            "«}",
            "calendars.oslo.hours.mon-thu: nothing: expected one value",
        ),
        ('{mon-thu: "08:00-16:00", fri: "8:00-15:00"}', "«{}", "calendars.oslo.hours: no day is open"),
        ('{mon-thu: "08:00-16:00", fri: "8:00-15:00"}', "«{mon: closed}", "calendars.oslo.hours: no day is open"),
        (
            '{mon-thu: "08:00-16:00", fri: "8:00-15:00"}',
            "«sometimes",
            "calendars.oslo.hours: 'sometimes': expected hours by day, or 'always'",
        ),
        (
            '{mon-thu: "08:00-16:00", fri: "8:00-15:00"}',
            "«[8, 16]",
            "calendars.oslo.hours: a list: expected a mapping of names to values",
        ),
        (
            "zone: Europe/Oslo\nparties",
            "zone: «Europe/Olso\nparties",
            "zone: 'Europe/Olso': unknown time zone; did you mean 'Europe/Oslo'?",
        ),
        (
            "    zone: Europe/Oslo\n    hours",
            "    zone: «Mars\n    hours",
            "calendars.oslo.zone: 'Mars': unknown time zone; a zone is named by its region and a city, such as 'Europe/Berlin'",
        ),
        (
            '2026-12-24: "08:00-12:00"',
            '2026-24-12: «"08:00-12:00"',
            "calendars.oslo.overrides.2026-24-12: '2026-24-12': expected a date such as 2026-03-30",
        ),
        (
            '2026-12-24: "08:00-12:00"',
            '2026-12-24: «"08:00-26:00"',
            (
                "calendars.oslo.overrides.2026-12-24: '08:00-26:00': expected hours such as '09:00-12:30, 13:30-18:00', or "
                "'closed'"
            ),
        ),
        ("  desk: {zone: UTC, hours: always}", "  desk: «{zone: UTC}", f"calendars.desk: {CALENDAR}"),
        ("  desk: {zone: UTC, hours: always}", "  desk: «{hours: always}", f"calendars.desk: {CALENDAR}"),
        ("{all_of: [oslo, desk]}", "«{all_of: []}", f"calendars.both: {CALENDAR}"),
        ("{all_of: [oslo, desk]}", "«{all_of: [oslo], any_of: [desk]}", f"calendars.both: {CALENDAR}"),
        ("{all_of: [oslo, desk]}", "«{all_of: [oslo], zone: UTC, hours: always}", f"calendars.both: {CALENDAR}"),
        ("{all_of: [oslo, desk]}", "«{all_of: [oslo], holidays: [2026-05-01]}", f"calendars.both: {CALENDAR}"),
        (
            "{all_of: [oslo, desk]}",
            "{all_of: [oslo, «both]}",
            "calendars.both.all_of[1]: 'both' is laid together from itself",
        ),
        (
            "  both: {all_of: [oslo, desk]}\n  either: {any_of: [oslo, desk]}",
            "  both: {all_of: [either, desk]}\n  either: {any_of: [«both]}",
            "calendars.either.any_of[0]: 'both' is laid together from itself",
        ),
        (
            "  desk: {zone",
            "  owner: «{zone: UTC, hours: always}\n  desk: {zone",
            "calendars.owner: 'owner' means the calendar of whoever holds the lead: give this one another name",
        ),
        # closures
        (
            '"FREQ=MONTHLY;BYDAY=-1FR"',
            '«"FREQ=HOURLY"',
            (
                "calendars.oslo.closures[0].every: 'FREQ=HOURLY': a rule recurs by whole days: FREQ is one of DAILY, "
                "WEEKLY, MONTHLY, YEARLY"
            ),
        ),
        (
            'hours: "08:00-12:00", because',
            "hours: «mornings, because",
            (
                "calendars.oslo.closures[0].hours: 'mornings': expected hours such as '09:00-12:30, 13:30-18:00', or "
                "'closed'"
            ),
        ),
        (
            "{from: 2026-07-06, until: 2026-07-20, ",
            "«{from: 2026-07-06, ",
            "calendars.oslo.closures[1]: a closure has every, or from and until and no hours",
        ),
        (
            "{from: 2026-07-06, until: 2026-07-20, ",
            "«{from: 2026-07-06, until: 2026-07-20, hours: closed, ",
            "calendars.oslo.closures[1]: a closure has every, or from and until and no hours",
        ),
        (
            "{from: 2026-07-06, until: 2026-07-20, ",
            "«{from: 2026-07-06, until: 2026-07-06, ",
            "calendars.oslo.closures[1]: closed from 2026-07-06 until 2026-07-06: the end must come after the start",
        ),
        # the term
        (
            "{from: 2026-01-01, until: 2027-01-01}",
            "«{from: 2026-01-01, until: 2025-12-31}",
            "term: from 2026-01-01 until 2025-12-31: the end must come after the start",
        ),
        # commitments as a whole
        (
            "deadline: {start: {entered: accepted}, stop: {entered: [sql, recycled]}, due: {field: promised_on}}",
            "deadline: «{start: {entered: accepted}, stop: {entered: [sql, recycled]}}",
            "commitments[1].deadline: give either within or due",
        ),
        (
            "within: 5 days",
            "within: «5 days, due: {field: x}",
            "commitments[2].deadline.within: give either within or due",
        ),
        (
            "{on: log, start: {kind: review}, stop: {kind: report}, within: 5 days}",
            "«{on: log, start: {kind: review}, stop: {kind: report}, within: 5 business days}",
            "commitments[2].deadline: '5 business days' needs a calendar to count in",
        ),
        (
            "within: 5 days",
            "within: 5 days, default_calendar: «oslo",
            "commitments[2].deadline.default_calendar: only a commitment with calendar: owner has a default calendar",
        ),
        (
            "- id: promised",
            "- id: «call",
            "commitments[1].id: 'call' is used twice, first in line 27; an id names one of them",
        ),
        ("- id: promised", "- id: «a/b", "commitments[1].id: 'a/b': an id is one word, such as first-response"),
        ("- id: promised", "- id: «''", "commitments[1].id: '': an id is one word, such as first-response"),
        ("- id: promised", "- id: «[a]", "commitments[1].id: a list: expected one value"),
        (
            "  - id: review\n",
            "  - «id: review\n    quota: {per: month, count: {entered: mql}, at_least: 1}\n",
            "commitments[2]: 'review' needs exactly one of deadline, cadence, check, quota, rate, rule; found deadline and quota",
        ),
        (
            "commitments:\n",
            "commitments:\n  - «id: nothing\n    owed_by: sales\n",
            "commitments[0]: 'nothing' needs exactly one of deadline, cadence, check, quota, rate, rule; found none",
        ),
        (
            "by: owner}",
            "by: owner}\n    objective: «{share: 90%, per: month}",
            "commitments[3].objective: a promise per period has no objective of its own",
        ),
        ("{share: 95%, ", "«{", f"commitments[0].objective: {OBJECTIVE}"),
        ("{share: 95%, ", "«{percentile: 95%, ", f"commitments[0].objective: {OBJECTIVE}"),
        ("{share: 95%, ", "«{share: 95%, at_most: 3, ", f"commitments[0].objective: {OBJECTIVE}"),
        (
            "quota: {count: {entered: mql}, at_least: 8, ",
            "quota: «{count: {entered: mql}, ",
            "commitments[3].quota: give either at_least or at_most",
        ),
        ("at_least: 8, ", "at_least: «0, ", "commitments[3].quota.at_least: at least 0 promises nothing"),
        (
            "at_least: 8, ",
            "at_least: «8, at_most: 9, ",
            "commitments[3].quota.at_least: give either at_least or at_most",
        ),
        (
            "calendar: oslo, by: owner}",
            "calendar: «owner, by: owner}",
            "commitments[3].quota.calendar: a period has no owner: name a calendar",
        ),
        (
            "      sum: {entered: mql}\n      value: [{when: {field: source, is: demo}, value: 1200}, {value: 100}]\n",
            "      «sum: {entered: mql}\n",
            "commitments[4].quota: a sum needs a list of values, and only a sum has one",
        ),
        (
            "        - {when: {any",
            "        «- {within: 5 business hours}\n        - {when: {any",
            "commitments[0].deadline.within: '5 business hours' holds for all, so the limits after it can never be chosen",
        ),
        # patterns
        (
            "start: {kind: review}",
            "start: «{}",
            "commitments[2].deadline.start: an empty pattern would match every event",
        ),
        ("start: {kind: review}", "start: «[]", "commitments[2].deadline.start: an empty list: expected at least one"),
        (
            "start: {kind: review}",
            "start: «review",
            "commitments[2].deadline.start: 'review': expected a mapping of keys to values",
        ),
        (
            "start: {kind: review}",
            "start: {kind: review, actor_kind: «persn}",
            "commitments[2].deadline.start.actor_kind: 'persn': unknown kind of actor; did you mean 'person'?",
        ),
        (
            "start: {kind: review}",
            "start: [{kind: review}, {kind: «[]}]",
            "commitments[2].deadline.start[1].kind: give at least one value",
        ),
        (
            "start: {kind: review}",
            "start: {kind: «{a: b}}",
            "commitments[2].deadline.start.kind: a mapping: expected one value",
        ),
        (
            "start: {kind: review}",
            "start: {entered: «[]}",
            "commitments[2].deadline.start.entered: name at least one stage",
        ),
        (
            "start: {kind: review}",
            "start: {data: {asset: «[]}}",
            "commitments[2].deadline.start.data.asset: give at least one value",
        ),
        (
            "start: {kind: review}",
            "start: {data: «asset}",
            "commitments[2].deadline.start.data: 'asset': expected a mapping of names to values",
        ),
        # criteria
        ('{field: hand_raise, is: "yes"}', "«{}", f"commitments[0].deadline.within[0].when.any[0]: {CRITERION} none"),
        (
            '{field: hand_raise, is: "yes"}',
            "«{field: a, is: b, present: [c]}",
            f"commitments[0].deadline.within[0].when.any[0]: {CRITERION} field and present",
        ),
        (
            '{field: hand_raise, is: "yes"}',
            "«{field: hand_raise}",
            (
                "commitments[0].deadline.within[0].when.any[0]: needs a name and either is, in, between, or bounds such as "
                "at_least"
            ),
        ),
        (
            "{present: [email]}",
            "«{present: [email], is: x}",
            "commitments[0].deadline.within[1].when.all[1]: 'is' does not go with 'present'",
        ),
        (
            "{present: [email]}",
            "{present: «[]}",
            "commitments[0].deadline.within[1].when.all[1].present: name at least one attribute",
        ),
        (
            "between: [50, 1000]",
            "between: «[50]",
            "commitments[0].deadline.within[1].when.all[0].between: 50: expected two numbers",
        ),
        (
            "between: [50, 1000]",
            "between: «[50, many]",
            "commitments[0].deadline.within[1].when.all[0].between: 'many': expected a number",
        ),
        (
            "{field: employees, between: [50, 1000]}",
            "«{field: employees, between: [1000, 50]}",
            ("commitments[0].deadline.within[1].when.all[0]: employees is at least 1000 and at most 50: no number is"),
        ),
        (
            "between: [50, 1000]",
            "at_least: «1e99",
            "commitments[0].deadline.within[1].when.all[0].at_least: '1e99': expected a number of at most 30 digits",
        ),
        (
            '{any: [{field: hand_raise, is: "yes"}, {not: {field: country, in: [NO, SE]}}]}',
            "«{any: []}",
            "commitments[0].deadline.within[0].when: a list of criteria is empty",
        ),
        # names that stand for nothing
        (
            "calendar: oslo}\n  pool",
            "calendar: «olso}\n  pool",
            "owners.7001.calendar: 'olso': unknown calendar; did you mean 'oslo'?",
        ),
        (
            "      default_calendar: oslo",
            "      default_calendar: «owner",
            "commitments[0].deadline.default_calendar: 'owner': unknown calendar; expected one of both, desk, either, oslo",
        ),
        (
            "      calendar: owner\n      default_calendar: oslo",
            "      calendar: «ownr\n      default_calendar: «oslo",
            (
                "commitments[0].deadline.calendar: 'ownr': unknown calendar; did you mean 'owner'?\n"
                "commitments[0].deadline.default_calendar: only a commitment with calendar: owner has a default calendar"
            ),
        ),
        (
            "calendar: oslo, by",
            "calendar: «dusk, by",
            "commitments[3].quota.calendar: 'dusk': unknown calendar; did you mean 'desk'?",
        ),
        (
            "{all_of: [oslo, desk]}",
            "{all_of: [oslo, «disk]}",
            "calendars.both.all_of[1]: 'disk': unknown calendar; did you mean 'desk'?",
        ),
        (
            "stop: {entered: [sql, recycled]}",
            "stop: {entered: [sql, «recicled]}",
            "commitments[1].deadline.stop.entered[1]: 'recicled': unknown stage; did you mean 'recycled'?",
        ),
        (
            "{left: mql, reason",
            "{left: «mqll, reason",
            "commitments[0].deadline.cancel[1].left: 'mqll': unknown stage; did you mean 'mql'?",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place_and_brings_no_others(old: str, new: str, problem: str) -> None:
    text, places = marked(edited((old, new)))

    problems = problem.splitlines()
    assert told(text) == [f"agreement.yaml:{at} {one}" for at, one in zip(places, problems, strict=True)]


# --- parts that are not yet judged are checked for their form, their patterns and their names


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "{field: role, in:",
            "{field: role, «inn:",
            "personas.buyer.all[0].inn: unknown key 'inn'; did you mean 'in'?",
        ),
        (
            "    all: [{field: role, in: [cto, cfo]}]",
            "    all: [«{field: role}]",
            "personas.buyer.all[0]: needs a name and either is, in, between, or bounds such as at_least",
        ),
        (
            "{any: [{did: trial}",
            "{any: [{did: {«knd: x}}",
            "lifecycle.stages.mql.when.any[0].did.knd: unknown key 'knd'; did you mean 'kind'?",
        ),
        (
            "{any: [{did: trial}",
            "{any: [{did: [[«trial]]}",
            "lifecycle.stages.mql.when.any[0].did[0][0]: 'trial': expected a mapping of keys to values",
        ),
        ("base: standard", "base: «mine", "lifecycle.base: 'mine': not one of standard, hubspot, salesforce, none"),
        (
            "it_is: true",
            "it_is: «maybe",
            "lifecycle.stages.mql.examples[0].it_is: 'maybe': not one of true, false, unknown",
        ),
        (
            "{fits: buyer}]}\n",
            "{fits: «bier}]}\n",
            "lifecycle.stages.mql.when.any[2].fits: 'bier': unknown persona; did you mean 'buyer'?",
        ),
        ("{after: mql,", "{after: «mlq,", "lifecycle.stages.trial.after: 'mlq': unknown stage; did you mean 'mql'?"),
        (
            "{in_stage: mql}",
            "{in_stage: [mql, «mqll]}",
            "lifecycle.stages.trial.when.in_stage[1]: 'mqll': unknown stage; did you mean 'mql'?",
        ),
        ("to: trial, when", "to: «trail, when", "lifecycle.allow[0].to: 'trail': unknown stage; did you mean 'trial'?"),
        (
            "[{from: lead, to: sql}]",
            "[{from: «led, to: sql}]",
            "lifecycle.forbid[0].from: 'led': unknown stage; did you mean 'lead'?",
        ),
        ("{field: source, is: partner}", "«{is: partner}", f"lifecycle.allow[0].when: {CRITERION} none"),
        ("at_least: 4\n", "at_least: «four\n", "commitments[5].cadence.at_least: 'four': expected a whole number"),
        (
            "{channel: 2}",
            "{channel: «two}",
            "commitments[5].cadence.distinct_by.channel: 'two': expected a whole number",
        ),
        (
            "min_gap: 1 hour",
            "min_gap: «1 our",
            f"commitments[5].cadence.min_gap: '1 our': {DURATION}; did you mean 'hours'?",
        ),
        (
            "{kind: activity, value: reply}",
            "{kind: activity, value: reply, actor_kind: «robot}",
            (
                "commitments[5].cadence.until[0].actor_kind: 'robot': unknown kind of actor; expected one of automation, "
                "buyer, integration, person, unknown"
            ),
        ),
        (
            "      calendar: oslo\n    objective: {at_most",
            "      calendar: «ozlo\n    objective: {at_most",
            "commitments[5].cadence.calendar: 'ozlo': unknown calendar; did you mean 'oslo'?",
        ),
        (
            "start: {entered: trial}",
            "start: {entered: «tryal}",
            "commitments[5].cadence.start.entered: 'tryal': unknown stage; did you mean 'trial'?",
        ),
        ("{reason: [spam]}", "«{}", f"commitments[6].check.that: {CRITERION} none"),
        (
            "reached: {entered: sql}",
            "reached: {entered: «sqll}",
            "commitments[7].rate.reached.entered: 'sqll': unknown stage; did you mean 'sql'?",
        ),
        (
            "{while: {field: status, is: waiting}}",
            "«[]",
            "commitments[8].deadline.pause: an empty list: expected at least one",
        ),
        (
            "{when: {fits: buyer}, within: 1 day}",
            "{when: {fits: «byer}, within: 1 day}",
            "commitments[9].deadline.within[0].when.fits: 'byer': unknown persona; did you mean 'buyer'?",
        ),
        (
            "{breached: slow}",
            "{breached: «slwo}",
            "commitments[10].deadline.start.breached: 'slwo': unknown commitment; did you mean 'slow'?",
        ),
        (
            "{missed: [call/objective, volume]",
            "{missed: [call/objective, «volumes]",
            "clauses[0].when.missed[1]: 'volumes': unknown commitment; did you mean 'volume'?",
        ),
        (
            "{missed: [call/objective, volume]",
            "{missed: «review/objective",
            "clauses[0].when.missed: 'review/objective': unknown commitment; did you mean 'tries/objective'?",
        ),
        ("{id: end,", "{id: «talk,", "clauses[1].id: 'talk' is used twice, first in line 115; an id names one of them"),
        (
            "then: escalate",
            "then: «escalade",
            "clauses[0].then: 'escalade': not one of consequence, escalate, terminate; did you mean 'escalate'?",
        ),
        (
            "{nothing: {kind: review}",
            "{nothing: «{}",
            "clauses[1].when.nothing: an empty pattern would match every event",
        ),
        (
            "- {id: reason,",
            "- {id: «tries,",
            "commitments[6].id: 'tries' is used twice, first in line 81; an id names one of them",
        ),
        (
            "calendar: oslo}\n  pool",
            "calendar: oslo, «form: x}\n  pool",
            "owners.7001.form: unknown key 'form'; did you mean 'from'?",
        ),
    ],
)
def test_a_mistake_in_any_part_is_told(old: str, new: str, problem: str) -> None:
    text, places = marked(edited((old, new), text=WHOLE))

    assert told(text) == [f"agreement.yaml:{places[0]} {problem}"]


# --- all at once


def test_all_problems_are_told_at_once_in_the_order_of_the_text() -> None:
    text, places = marked(
        edited(
            ("term: {from: 2026-01-01", "term: {from: «tomorrow"),
            ("zone: Europe/Oslo\nparties", "zone: «Oslo\nparties"),
            ("head: Ada, signed", "«hed: Ada, signed"),
            ('"08:00-16:00"', '«"8-16"'),
            ("both: {all_of: [oslo, desk]}", "both: {all_of: [oslo, «desc]}"),
            ("calendar: oslo}\n  pool", "calendar: «olso}\n  pool"),
            ("    owed_by: sales\n    meaning", "    owed_by: «sals\n    meaning"),
            ("      cancel: [{entered: disqualified}", "      cancel: [{entered: «disqualfied}"),
            ("{entered: accepted}", "{entered: accepted, actor_kind: «persn}"),
            ("- id: review", "- id: «call"),
            ("at_least: 8, per: month", "at_least: 8, per: «mnth"),
            ("      per: quarter", "      per: quarter\n      «per: month"),
        )
    )

    found = told(text)

    assert [line.split(" ")[0] for line in found] == [f"agreement.yaml:{place}" for place in places]
    assert [line.split(" ")[1] for line in found] == [
        "term.from:",
        "zone:",
        "parties.marketing.hed:",
        "calendars.oslo.hours.mon-thu:",
        "calendars.both.all_of[1]:",
        "owners.7001.calendar:",
        "commitments[0].owed_by:",
        "commitments[0].deadline.cancel[0].entered:",
        "commitments[1].deadline.start.actor_kind:",
        "commitments[2].id:",
        "commitments[3].quota.per:",
        "commitments[4].quota.per:",
    ]


def test_a_part_that_is_wrong_raises_no_questions_about_its_name() -> None:
    wrong_hours = edited(('"08:00-16:00"', '"8-16"'))
    wrong_form = edited(("  oslo:\n    zone: Europe/Oslo\n", "  oslo:\n    zome: Europe/Oslo\n"))
    no_calendars = edited(("calendars:\n  oslo:\n", "calendars: [x]\nxyz:\n  oslo:\n"))
    no_stages = edited(("commitments:\n", "lifecycle: {stages: [a]}\ncommitments:\n"))

    assert codes(wrong_hours) == ["C121"]
    assert codes(wrong_form) == ["D105"]
    assert codes(no_calendars) == ["D107", "D105"]
    assert codes(no_stages) == ["D107"]


def test_a_wrong_date_of_a_calendar_does_not_hide_what_is_wrong_with_its_hours() -> None:
    text, places = marked(
        edited(
            ("holidays: [2026-05-17, 2026-12-25]", "holidays: [«17.5.2026, 2026-12-25, «soon]\n    «sundays: free"),
            ('mon-thu: "08:00-16:00"', 'mon-thu: «"8-16"'),
            ("overrides: {2026-12-24:", 'overrides: {24.12.: «"08:00-12:00", 2026-12-31: «"8-12", 2026-12-24:'),
            ("{from: 2026-07-06, until", "{from: «summer, until: 2026-07-20}\n      - «{from: 2026-07-06, hours"),
            (
                "  desk: {zone: UTC, hours: always}",
                "  desk: {zone: UTC, hours: «sometimes, from: «first, until: «last}",
            ),
        )
    )

    assert [line.split(" ")[0].removeprefix("agreement.yaml:") for line in told(text)] == places
    assert codes(text) == ["C121", "C105", "C105", "D105", "C105", "C121", "C105", "D383", "C121", "C105", "C105"]


def test_of_a_calendar_whose_hours_have_a_wrong_form_nothing_else_is_asked() -> None:
    no_hours = edited(('{mon-thu: "08:00-16:00", fri: "8:00-15:00"}', "[8]"), ("[2026-05-17,", "[soon,"))
    no_mapping = edited(("  desk: {zone: UTC, hours: always}", "  desk: UTC"))
    no_date = edited(("  both: {all_of: [oslo, desk]}", "  both: {all_of: [oslo, desk], from: soon}"))

    assert codes(no_hours) == ["D107", "C105"]
    assert codes(no_mapping) == ["D107"]
    assert codes(no_date) == ["C105"]


@pytest.mark.parametrize("part", ["commitments", "calendars", "owners", "personas", "lifecycle", "clauses", "parties"])
@pytest.mark.parametrize("node", ["text", "[[]]", "{a: text}", "{a: [b]}", "[{a: {b: [c]}}]"])
def test_any_part_may_have_any_form_and_is_told(part: str, node: str) -> None:
    found = told(f"slakit: 1\nname: t\n{part}: {node}\n")

    assert found
    assert all(line.startswith("agreement.yaml:3:") for line in found)


def test_a_promise_per_period_needs_a_term() -> None:
    text, places = marked(
        edited(
            ("term: {from: 2026-01-01, until: 2027-01-01}\n", ""),
            ("    objective: {share", "    objective: «{share"),
            ("at_least: 8, per: month", "at_least: 8, per: «month"),
            ("per: quarter", "per: «quarter"),
        )
    )

    assert told(text) == [
        f"agreement.yaml:{place} {path}: {name!r} is judged per {per}, so the agreement needs a term"
        for place, path, name, per in zip(
            places,
            ["commitments[0].objective", "commitments[3].quota.per", "commitments[4].quota.per"],
            ["call", "volume", "worth"],
            ["month", "month", "quarter"],
            strict=True,
        )
    ]


def test_a_term_that_is_wrong_is_a_term() -> None:
    assert codes(edited(("until: 2027-01-01}", "until: 2025-01-01}"))) == ["D361"]
    assert codes(edited(("{from: 2026-01-01, until", "{from: soon, until"))) == ["C105"]


def test_an_owner_calendar_without_a_default_is_told_at_the_deadline() -> None:
    text, places = marked(
        edited(
            ("      default_calendar: oslo\n", ""), ("      start: {entered: mql}\n", "      «start: {entered: mql}\n")
        )
    )

    assert told(text) == [
        (
            f"agreement.yaml:{places[0]} commitments[0].deadline: calendar: owner needs a default_calendar, for leads that "
            "nobody on the list holds"
        )
    ]


def test_later_parts_alone_lack_what_they_name() -> None:
    head = "slakit: 1\nname: t\nterm: {from: 2026-01-01}\ncalendars: {oslo: {zone: Europe/Oslo, hours: always}}\n"
    text, places = marked(head + edited(("[call/objective, volume]", "[«call/objective, «volume]"), text=LATER))

    known = "after, fit, net, open, reason, share, slow, spread, spread/objective, tries, tries/objective, weekly"
    assert told(text) == [
        (
            f"agreement.yaml:{places[0]} clauses[0].when.missed[0]: 'call/objective': unknown commitment; did you mean "
            "'spread/objective'?"
        ),
        f"agreement.yaml:{places[1]} clauses[0].when.missed[1]: 'volume': unknown commitment; expected one of {known}",
    ]
