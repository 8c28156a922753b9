"""What each key of the grammar means, in words: the texts that an editor shows beside a key."""

from collections.abc import Mapping
from typing import Any

from slakit.adapters.agreements.grammar.calendars import CalendarForm, ClosureForm, OwnerForm, PartyForm, TermForm
from slakit.adapters.agreements.grammar.commitments import (
    AcknowledgeForm,
    CadenceForm,
    CheckForm,
    ClauseForm,
    CommitmentForm,
    CreditForm,
    DeadlineForm,
    DueForm,
    GroupForm,
    LevelForm,
    LimitForm,
    ObjectiveForm,
    PauseForm,
    QuotaForm,
    RateForm,
    ValueForm,
    WhenForm,
    WhoForm,
)
from slakit.adapters.agreements.grammar.criteria import (
    BandForm,
    CriterionForm,
    GradeForm,
    LagForm,
    ManualForm,
    PatternForm,
    PointsForm,
)
from slakit.adapters.agreements.grammar.stages import (
    AllowForm,
    ExampleForm,
    ForbidForm,
    LifecycleForm,
    PersonaForm,
    PersonaScoreForm,
    StageForm,
)
from slakit.leads.events import TEXT_FIELDS

__all__ = ["AGREEMENT_KEYS", "MEANINGS"]

Keys = Mapping[str, str]

_NOT_ONE_OF = "None of these words stands in that field of the event."
_ONE_OF = "One of these words stands in that field of the event."
_ON = "Whether the events of leads are read, or those of the agreement itself (log)."
_BY = "Judges groups apart: owner, or {field: NAME, values: WORDS}."
_PER = "The period that is judged: day, week, month, quarter or year."
_ENTRIES = "Every match of a lead, or its first only."
_ENTERED = "Moves the lead into one of these stages."
_CALENDAR = "The calendar in which business time is counted; owner sums over the calendars of whoever holds the lead."
_DEFAULT_CALENDAR = "With calendar: owner, for leads that nobody with a calendar holds."
_WARN_AT = "A pending outcome is at risk from the smallest of these shares of its time on, such as 80%."
_FROM, _UNTIL = "The first date.", "The first date that is no longer part of it."
_SCORE: Keys = {
    "score": "Points by activity, or rows of when, points and group, which add up.",
    "caps": "What a group adds up to is cut there.",
    "half_life": "Points halve with this age.",
    "steps": "Factors by age, instead of half_life: {30 days: 0.5, 90 days: 0}.",
    "veto": "False for ever once an event matches.",
}

AGREEMENT_KEYS: Keys = {
    "slakit": "The version of this grammar: 1.",
    "include": "Files in this folder, or below it, that hold further parts: calendars.yaml, or a list.",
    "name": "Names the agreement in outcomes and their keys.",
    "version": "The version of the text, such as 2026.1.",
    "title": "The title of the agreement, for people.",
    "summary": "What the agreement is about, for people.",
    "term": "From when until when the agreement holds.",
    "zone": "A zone by its region and a city, such as Europe/Berlin; periods and dates without a calendar are told in it.",
    "parties": "Who signed: marketing and sales.",
    "calendars": "When people work, by name.",
    "owners": "Who can hold a lead, by id.",
    "personas": "Whom both sides want to sell to, by name.",
    "lifecycle": "The stages of a lead, their definitions and the moves between them.",
    "commitments": "What was promised, and by whom.",
    "clauses": "What follows from a series of outcomes.",
    "acknowledge": "Who has to confirm that they know this version, and how soon.",
}

_FIELDS = (*TEXT_FIELDS, "lead_id")
_PATTERN: Keys = {
    "entered": _ENTERED,
    "left": "Moves the lead out of one of these stages.",
    **dict.fromkeys(_FIELDS, _ONE_OF),
    **{f"{name}_not": _NOT_ONE_OF for name in _FIELDS},
    "kind": "created, stage, owner, field, activity, merge, or a word of your own.",
    "value": "The stage, the owner, the field's value or the name of the activity.",
    "actor_kind": "Who did it: person, automation, integration, buyer or unknown.",
    "data": "These words stand in the data of the event, by name: {asset: pricing-guide}.",
    "every": "A start at each date of a recurrence rule: FREQ=WEEKLY;BYDAY=TU;BYHOUR=9.",
    "breached": "A start at each breach of this commitment.",
}
_CRITERION: Keys = {
    **_SCORE,
    "score": "The points of all events add up to at_least.",
    "field": "The attribute of this name passes the test beside it.",
    "is": "The attribute is this text.",
    "in": "The attribute is one of these.",
    "between": "The attribute lies between these two numbers, both included.",
    "at_least": "A number: the least that the attribute, the count, the score or the criteria in of must come to.",
    "at_most": "The attribute is a number no greater than this.",
    "above": "The attribute is a greater number.",
    "below": "The attribute is a smaller number.",
    "present": "All of these attributes are there.",
    "placeholders": "Texts such as n/a that do not count as present.",
    "any": "At least one of these criteria is true.",
    "all": "Every one of these criteria is true.",
    "not": "This criterion is false.",
    "of": "With at_least: so many of these criteria are true.",
    "did": "The lead did it: the name of an activity, or a pattern, or a list of them.",
    "within": "In so long a time up to the instant, such as 30 days.",
    "before": "At least so long before the instant.",
    "per": "In the period that holds the instant, instead of within.",
    "zone": "The zone of that period.",
    "distinct": "Counted once per value of this field of the event, or of its data.",
    "since": "After the last event of this pattern.",
    "fits": "The lead fits this persona.",
    "reason": "The reason of the lead's last move is one of these.",
    "in_stage": "The lead is in one of these stages.",
    "stage_definition": "The lead meets the definition of this stage.",
    "grade": "Both are true: {fit: CRITERION, interest: CRITERION}.",
    "band": "The score rose to enter and has not fallen below leave since.",
    "enter": "With band: the score from which it holds.",
    "leave": "With band: the score below which it no longer holds.",
    "manual": "Somebody marked the lead by hand and said why: {by: WORDS, value: TEXT}.",
    "lag": "The last event of a pattern was written down soon after it happened: {of: PATTERN, at_most: DURATION}.",
    "criterion": "A function of your own says so, by the name under which it is handed over.",
    "met": "In a check: the latest entry of this commitment is met.",
    "event": "In a check: its own event fits this pattern.",
}
_DEADLINE: Keys = {
    "start": "Each match starts a clock.",
    "stop": "The first match at or after the start ends it.",
    "cancel": "A match at or before due, and before any stop, excludes the entry.",
    "within": "How long it may take: a duration such as 4 business hours, or a list of limits.",
    "due": "The due instant stands in this attribute, instead of within: {field: NAME}.",
    "calendar": _CALENDAR,
    "default_calendar": _DEFAULT_CALENDAR,
    "pause": "When the clock stands: {while: CRITERION}, or {from: PATTERN, until: PATTERN}, or a list of them.",
    "on_reassign": "What a change of owner does: nothing, or the whole limit is given again.",
    "look_back": "A stop so shortly before the start excludes the entry.",
    "warn_at": _WARN_AT,
    "entries": "Every start of a lead, or its first only.",
    "on": _ON,
}
_CADENCE: Keys = {
    "start": "Each match opens a window.",
    "count": "What is counted in the window.",
    "at_least": "How many.",
    "within": "How long the window is: a duration such as 10 business days, or a list of limits.",
    "distinct_by": "Over how many different values of a field: {channel: 2}.",
    "spread": "Over how many local dates.",
    "min_gap": "From the last counted match to the next.",
    "until": "A match at or before due, and before the promise is met, excludes the entry.",
    "calendar": _CALENDAR,
    "default_calendar": _DEFAULT_CALENDAR,
    "warn_at": _WARN_AT,
    "entries": "Every start of a lead, or its first only.",
    "on": _ON,
}
_QUOTA: Keys = {
    "per": _PER,
    "count": "Counts the matches of this pattern; one of count, sum and level.",
    "sum": "Adds up what the matches of this pattern are worth.",
    "level": "The most that is open at once: {from: PATTERN, until: PATTERN}.",
    "value": "With sum, what a match is worth: rows of when and value, of which the first that fits holds.",
    "at_least": "Met as soon as this is reached.",
    "at_most": "Breached as soon as this is exceeded.",
    "entries": _ENTRIES,
    "distinct": "lead: a lead counts once in each period and group.",
    "calendar": "The calendar whose open days cut periods and pace are reckoned by.",
    "partial": "What becomes of a period that the term cuts.",
    "by": _BY,
    "band": "How far from an even delivery a pending period may be before it is at risk, such as 25%.",
    "credits": "Takes a counted match back: {when: PATTERN, within: DURATION}.",
    "on": _ON,
}
_RATE: Keys = {
    "among": "Whose matches of a period make the cohort.",
    "reached": "What makes a member a success.",
    "at_least": "The share that must succeed, such as 80%.",
    "per": _PER,
    "matures_after": "How long a member has for it.",
    "calendar": "The calendar in which that time is counted.",
    "min_population": "With fewer members the period is unknown.",
    "judge_by": "The share itself, or an end of its Wilson interval.",
    "confidence": "The confidence of that interval, such as 95%.",
    "entries": _ENTRIES,
    "by": _BY,
    "on": _ON,
}
_COMMITMENT: Keys = {
    "id": "Names the commitment, once in the agreement; no blanks or slashes.",
    "owed_by": "Whose promise it is: marketing, sales or a list of both.",
    "meaning": "The promise in one sentence.",
    "consequence": "What follows from a breach, in words.",
    "deadline": "From start to stop within a time, per entry.",
    "cadence": "At least so many events in a window, per entry.",
    "check": "A condition at the instant of an event.",
    "quota": "A number per period and group.",
    "rate": "The share of a cohort that reached something, per period.",
    "rule": "A rule of your own, by name, with its parameters: {name: demo_held, within: 5 days}.",
    "objective": "The outcomes of a promise per entry, rolled up per period.",
}
_WHEN: Keys = {
    "missed": "Commitments per period, or objectives such as first-response/objective; with periods.",
    "of": "Of several commitments: any of them was missed in a period, or all were.",
    "periods": "How many periods must be missed.",
    "within": "Among the last so many periods.",
    "consecutive": "Whether they must be missed in a row.",
    "nothing": "What is waited for in the log; with for.",
    "for": "For how long, such as 2 months.",
}
_STAGE: Keys = {
    "after": "A stage of your own stands right after this one.",
    "before": "A stage of your own stands right before this one.",
    "side": "Whether it stands beside the way.",
    "initial": "Whether leads begin in it.",
    "terminal": "Whether it may be the end.",
    "owner": "The team that owns it.",
    "meaning": "What the stage means, for people.",
    "origin": "The name that it had at first: its leads keep the records of that name.",
    "aliases": "Further names for it in files of events, such as a CRM's.",
    "requires": "Attributes that a lead has on entering.",
    "when": "The definition: what makes a lead belong to it.",
    "examples": "Leads for which the definition has a known answer; slakit check runs them.",
}
_CALENDAR_KEYS: Keys = {
    "zone": "The zone of its local dates and hours, such as Europe/Berlin.",
    "hours": 'always, or hours by days: {mon-fri: "09:00-12:30, 13:30-18:00"}.',
    "holidays": "Dates on which it is closed; they beat everything else.",
    "overrides": "Hours by date that replace those of the date; closed for none.",
    "closures": "Dates with other hours.",
    "from": "The first date on which these hours hold.",
    "until": "The first date on which they no longer hold.",
    "all_of": "Open where all of these calendars are open.",
    "any_of": "Open where any of these calendars is open.",
}

MEANINGS: Mapping[type[Any], Keys] = {
    TermForm: {
        "from": "The first date on which the agreement holds.",
        "until": "The first date on which it no longer holds.",
    },
    PartyForm: {
        "head": "Who answers for it.",
        "signed": "The date on which they signed.",
        "fingerprint": "That of the text which they signed, as slakit fingerprint prints it.",
    },
    CalendarForm: _CALENDAR_KEYS,
    ClosureForm: {
        "every": "A recurrence rule of whole days: FREQ=MONTHLY;BYDAY=-1FR.",
        "hours": "With every: the hours of those dates; without them the dates are closed.",
        "from": "The first closed date; with every the date from which the rule counts.",
        "until": "Open again on this date; with every no date on or after it.",
        "away": "With every, instead of hours: those dates keep their hours but for this time.",
        "days": "With every: how many dates each occurrence lasts.",
        "excluding": "With every: dates on which none begins.",
        "because": "Why, as explanations tell it.",
    },
    OwnerForm: {
        "name": "The name, for people.",
        "team": "The team, for people.",
        "calendar": "The calendar on which this owner works.",
        "queue": "Whether it is a queue and no person.",
        "from": _FROM,
        "until": _UNTIL,
    },
    PersonaForm: {
        "meaning": "Who they are, for people.",
        "all": "Traits that all hold.",
        "none": "Traits of which none holds.",
        "score": "Points by trait, which add up to at_least.",
        "at_least": "With score: how many points it takes.",
        "examples": "Leads of which it is known whether they fit; slakit check runs them.",
    },
    PersonaScoreForm: {"when": "The trait.", "points": "What it adds."},
    LifecycleForm: {
        "base": "The stages to begin with.",
        "without": "Stages of the base that are left out.",
        "rename": "New names for stages of the base: {accepted: sal}.",
        "stages": "Stages by name: what is told of those of the base, and stages of your own.",
        "allow": "Moves that are added.",
        "forbid": "Moves that are taken away.",
        "reasons": "Valid reasons by stage, such as rejected.",
    },
    StageForm: _STAGE,
    AllowForm: {
        "from": "The stage that is left.",
        "to": "The stage that is entered.",
        "trigger": "The name under which the move is made.",
        "when": "What must hold as well as the definition of the stage.",
        "needs_reason": "Whether it asks for one of the reasons of the stage.",
        "override": "Whether somebody must take it on themselves.",
    },
    ForbidForm: {"from": "The stage that is left.", "to": "The stage that is entered."},
    ExampleForm: {
        "it_is": "The answer of the definition, or whether the lead fits the persona.",
        "because": "Why, for people.",
        "events": "What happened: fields of events, and their data.",
        "attributes": "What is known of the lead, by name.",
        "lead": "The id of the lead.",
        "at": "When it is asked; after the last event unless it is said.",
    },
    CommitmentForm: _COMMITMENT,
    DeadlineForm: _DEADLINE,
    LimitForm: {"within": "The limit.", "when": "For which leads it holds; without it, for all."},
    DueForm: {"field": "The attribute that holds the due instant."},
    PauseForm: {
        "while": "The clock stands as long as this criterion of fields, stages and owners is true.",
        "from": "The clock stands from a match of this pattern on.",
        "until": "The clock runs again from a match of this pattern on.",
    },
    CadenceForm: _CADENCE,
    CheckForm: {
        "at": "At which events it asks.",
        "that": "What must hold then: a criterion, or {met: ID}, or {event: PATTERN}.",
        "entries": _ENTRIES,
        "on": _ON,
    },
    QuotaForm: _QUOTA,
    ValueForm: {"value": "What a match is worth.", "when": "For which leads; without it, for all."},
    GroupForm: {"field": "The field that splits it.", "values": "The groups that are judged in every period."},
    CreditForm: {"when": "What takes a counted match back.", "within": "How long after the match."},
    LevelForm: {"from": "What opens a lead.", "until": "What closes it."},
    RateForm: _RATE,
    ObjectiveForm: {
        "per": _PER,
        "share": "At least this share of the outcomes is met, such as 95%.",
        "percentile": "With at_most: this share of the clocks takes no longer.",
        "at_most": "With percentile the longest time; alone the most breaches of a period.",
        "min_population": "With fewer Met and Breached outcomes the period is unknown.",
    },
    ClauseForm: {
        "id": "Names the clause, once in the agreement; not the id of a commitment.",
        "when": "What makes it fire.",
        "then": "What follows.",
        "text": "What follows, in words.",
        "to": "Who is told.",
    },
    WhenForm: _WHEN,
    AcknowledgeForm: {
        "who": "Who has to confirm it, by party.",
        "within": "How long after the beginning of the term.",
        "calendar": "The calendar in which that time is counted.",
        "consequence": "What follows when somebody does not, in words.",
    },
    WhoForm: {
        "marketing": "Names as they stand as actor in the log, of those whose confirmation marketing owes.",
        "sales": "Names as they stand as actor in the log, of those whose confirmation sales owes.",
    },
    PatternForm: _PATTERN,
    CriterionForm: _CRITERION,
    GradeForm: {"fit": "Whether the lead fits.", "interest": "Whether the lead is interested."},
    BandForm: {**_SCORE, "at_least": "The upper mark, unless enter says it."},
    ManualForm: {"by": "Which kinds of actor; a person unless it is said.", "value": "As what the lead was marked."},
    LagForm: {"of": "Which events.", "at_most": "How soon after it happened."},
    PointsForm: {
        "when": "Which events score.",
        "points": "What each adds, or takes away below zero.",
        "group": "With which others it is capped and told.",
    },
}
