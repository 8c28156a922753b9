"""The report: what stands in it, its forms, and that its page needs nothing but itself."""

import gc
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

import slakit
from missing import without_jinja2
from reports.document.test_html import Page
from reports.render.making import ACME, HOSTILE, LEADS, RESPONSE, VOLUME, judged, lead, many
from slakit import (
    AgreementError,
    CalendarError,
    Groups,
    Journey,
    LeadVolume,
    Level,
    MissingExtraError,
    NoFlood,
    Objective,
    Quota,
    Report,
    ReportSection,
    Term,
    entered,
    evaluate,
    left,
    report,
    stage_event,
)
from slakit.leads.gathering import Journeys
from slakit.reports.charts import Bar, BarChart, Flow, FunnelChart, FunnelStep, ProcessChart, SurvivalChart
from slakit.reports.measures.tables import Table

AT = datetime(2026, 3, 3, 14, tzinfo=UTC)
ODD = Journey.of("L9", stage_event("mql", at=AT), stage_event("sql", at=datetime(2026, 3, 4, tzinfo=UTC)))


@attrs.frozen
class Row:
    source: str
    leads: int


def table(name: str = "web") -> Table[Row]:
    return Table(name="t", title=name, definition=name, unit=name, population=name, row=Row, rows=(Row(name, 2),))


def own(name: str = "web") -> list[ReportSection]:
    """Return a section with each chart that no evaluation draws."""
    charts = (
        BarChart(about=name, bars=[Bar(name, -1)]),
        FunnelChart(about=name, steps=[FunnelStep(name, 3)]),
        SurvivalChart(about=name, points=[(1, 0.5)], unit=name, limit=1),
        ProcessChart(about=name, steps=[name, "b"], flows=[Flow(name, "b", 2, name)]),
    )
    return [ReportSection(name, name, [table(name)], chart) for chart in charts]


def named(made: Report, heading: str) -> ReportSection:
    (section,) = [one for one in made.sections if one.heading == heading]
    return section


def whole(name: str = "acme") -> Report:
    volume = LeadVolume(at_least=31, per="month", by=Groups(field="origin", values=[name]))
    acme = attrs.evolve(ACME, title=name, commitments=[RESPONSE, volume])
    leads = [lead(name, "10:00", owner=name), ODD]
    return report(judged(*leads, agreement=acme), own(name), journeys=leads)


def test_a_report_of_an_evaluation_has_a_section_for_each_thing_there_is_to_tell() -> None:
    made = report(judged(), own(), journeys=LEADS)

    assert (made.title, made.agreement, made.as_of, made.zone) == ("Marketing-sales SLA", "acme 3", AT, "UTC")
    assert [(one.heading, one.sentence) for one in made.sections] == [
        (
            "How the promises stand",
            "1 of 3 decided outcomes were kept; the agreement is terminable: silence has fired.",
        ),
        *[("web", "web")] * 4,
        ("Both sides", "sales: 33.3% of what was promised is kept; marketing: 100% of what was promised is kept."),
        ("Broken or at risk", "2 breaches, of which 1 is undone; 1 at risk."),
        ("Next due", "3 pending; next due Tue 2026-03-03 14:30."),
        ("Do not be on it: sales", "1 owner broke 2 promises, of which 1 is undone."),
        (
            "Time to answer: First response",
            "2 answered, 3 still waiting, 25% within 2 hours; half of all had an answer within 3 h (wall time).",
        ),
        ("What follows", "1 firing so far."),
        (
            "MQL volume in 2026-03",
            (
                "mql-volume for 2026-03: open, 6 where at least 31 per month was promised so far; 4 more than an even "
                "delivery had brought by the end of the last open day that is over; it is heading for 72, between 44 and 118, kept with a chance of 99%"
            ),
        ),
        ("Funnel", "6 entries of 6 leads."),
        ("Process as it ran", "7 moves, of which 0 not agreed."),
        ("Reasons and objections", "1 reason or objection, left blank."),
        (
            "What became of each MQL",
            "6 hand-offs: 1 rejected, 5 undecided; the longest has been undecided for 0 days.",
        ),
    ]


def test_a_report_is_the_same_whatever_holds_the_journeys() -> None:
    made = report(judged(), journeys=LEADS)

    assert report(judged(), journeys=iter(LEADS)) == made
    assert report(judged(), journeys=Journeys(LEADS)) == made


def test_the_collector_of_cycles_rests_while_a_report_is_made() -> None:
    running: list[bool] = []

    def leads() -> Iterator[Journey]:
        running.append(gc.isenabled())
        yield from LEADS

    report(judged(), journeys=leads())

    assert (running, gc.isenabled()) == ([False], True)


def test_the_first_table_has_each_promise_and_the_chart_its_share() -> None:
    calls = attrs.evolve(RESPONSE, objective=Objective(share="95%", per="day", min_population=1))
    acme = attrs.evolve(ACME, commitments=[calls, VOLUME], term=Term(since="2026-03-03"), clauses=())
    section = report(evaluate(acme, LEADS, as_of=datetime(2026, 3, 4, 12, tzinfo=UTC))).sections[0]

    assert section.tables[0].to_dicts()[0] == {
        "promise": "first-response",
        "owed_by": "sales",
        "met": 1,
        "breached": 4,
        "pending": 0,
        "excluded": 1,
        "unknown": 0,
        "kept": "20.0%",
    }
    assert [row["kept"] for row in section.tables[0].to_dicts()] == ["20.0%", "0.0%", ""]
    assert isinstance(section.chart, BarChart)
    assert section.chart.bars == (Bar("First response", 0.2, 0.95), Bar("First response, objective", 0))


def test_what_is_urgent_comes_first_and_the_rest_is_counted() -> None:
    section = named(report(many(130)), "Broken or at risk")

    assert len(section.tables[0]) == 100
    assert section.tables[0].left_out == {"beyond the first 100": 30}
    assert section.sentence == "130 breaches, of which 130 are undone; 0 at risk."
    assert [row["state"] for row in named(report(judged()), "Broken or at risk").tables[0].to_dicts()] == [
        "late",
        "at risk",
        "broken",
    ]


def test_a_period_is_told_day_by_day_up_to_now() -> None:
    section = report(judged()).sections[-1]

    assert [(day.day.day, day.ideal, day.actual) for day in section.tables[0].rows[:3]] == [
        (1, 1.0, 0.0),
        (2, 2.0, 0.0),
        (3, 3.0, None),
    ]
    assert section.tables[0].population == "31 open days, target 31"


def test_the_latest_period_of_each_group_is_told_and_no_level_is() -> None:
    volume = LeadVolume(at_least=2, per="day", by=Groups(field="origin", values=["web"]))
    level = Quota(id="open", owed_by="sales", level=Level(entered("mql"), left("mql")), at_most=5, per="day")
    limit = NoFlood(id="flood", at_most=1, per="day")
    acme = attrs.evolve(ACME, commitments=[volume, level, limit], clauses=(), term=Term(since="2026-03-03"))

    sections = report(judged(agreement=acme)).sections

    assert [one.heading for one in sections if "2026" in one.heading] == [
        "MQL volume in 2026-03-03, web",
        "MQL volume in 2026-03-03, none",
        "Flood in 2026-03-03",
    ]
    assert [one.chart.is_limit for one in sections if "2026" in one.heading and one.chart] == [False, False, True]  # type: ignore[union-attr]


def test_of_several_versions_the_periods_of_the_last_one_are_told() -> None:
    first = attrs.evolve(
        ACME, version="1", commitments=[VOLUME], clauses=(), term=Term(since="2026-02-01", until="2026-03-02")
    )
    early = Journey.of("L0", stage_event("mql", at=datetime(2026, 2, 1, tzinfo=UTC)))
    last = attrs.evolve(first, version="2", term=Term(since="2026-03-02", until="2026-05-01"))
    made = report(evaluate([first, last], [lead("L1", "10:00"), early], as_of=AT))

    assert [one.tables[0].rows[0].day.day for one in made.sections if one.heading == "MQL volume in 2026-03"] == [2]


def test_what_was_odd_is_told_last() -> None:
    section = report(judged(ODD)).sections[-1]

    assert section.heading == "Odd in the data"
    assert section.sentence == "1 problem that changed no outcome."
    many_odd = [attrs.evolve(ODD, lead_id=f"L{number}") for number in range(101)]
    assert report(judged(*many_odd)).sections[-1].tables[0].left_out == {"beyond the first 100": 1}


def test_an_evaluation_of_nothing_is_one_section() -> None:
    made = report(evaluate(RESPONSE, [], as_of=AT))

    assert [one.heading for one in made.sections] == ["How the promises stand"]
    assert made.sections[0].chart is None
    assert "No rows." in made.to_text()


def test_a_chart_without_a_table_is_refused() -> None:
    with pytest.raises(AgreementError) as refused:
        ReportSection("Funnel", "No table.", chart=FunnelChart(about="f", steps=[]))

    assert [(one.code, one.where) for one in refused.value.problems] == [("D471", "sections['Funnel'].tables")]


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(CalendarError, match="Mars"):
        Report(title="a", agreement="a 1", as_of=AT, sections=[], zone="Mars")


def test_markdown_and_text_have_every_table() -> None:
    made = report(judged())

    assert made.to_markdown().startswith(
        "# Marketing-sales SLA\n\nacme 3, as of Tue 2026-03-03 14:00 UTC\n\n## How the promises"
    )
    assert made.to_text().startswith(
        "Marketing-sales SLA\nacme 3, as of Tue 2026-03-03 14:00 UTC\n\nHow the promises stand\n---"
    )
    for text in (made.to_markdown(), made.to_text()):
        assert [
            title
            for title in ("Outcomes by promise", "Broken or at risk", "Clauses", "Day by day")
            if title not in text
        ] == []


def test_json_has_values_and_all_rows() -> None:
    document = json.loads(report(judged()).to_json())

    assert (document["schema"], document["as_of"]) == (1, "2026-03-03T14:00:00Z")
    row = document["sections"][2]["tables"][0]["rows"][0]
    assert (row["due_at"], row["late_by"], row["owner"]) == ("2026-03-03T12:00:00Z", 7200.0, "7001")


# --- the page


@pytest.mark.extra("report")
@pytest.mark.parametrize("name", ["acme", HOSTILE], ids=["plain", "hostile"])
def test_a_page_is_balanced_and_has_no_script_and_no_reference_to_elsewhere(name: str) -> None:
    text = whole(name).to_html()
    page = Page(text)

    assert page.wrong == []
    assert not {"script", "img", "link", "iframe", "object", "a", "base", "form", "image", "use"} & set(page.tags)
    assert [one for one in page.attributes if one[1] in {"src", "href", "xlink:href"} or one[1].startswith("on")] == []
    assert [one for one in page.attributes if "http" in one[2] or "url(" in one[2]] == []
    assert re.findall(r"url\(|@import|https?:", text) == []
    assert (page.tags.count("h1"), page.tags.count("svg")) == (1, 13)


@pytest.mark.extra("report")
def test_under_each_chart_stands_a_table() -> None:
    sections = whole().to_html().split("<section>")[1:]

    assert all("<table>" in one.partition("</svg>")[2] for one in sections if "<svg" in one)


@pytest.mark.extra("report")
def test_hostile_names_are_text_on_a_page() -> None:
    text = whole(HOSTILE).to_html()

    assert "<script" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7 * 7 }}" in text


@pytest.mark.extra("report")
def test_a_notebook_gets_a_part_of_a_page_that_changes_nothing_around_it() -> None:
    made = whole()
    part = made._repr_html_()
    rules = re.findall(r"^(\S.*?) \{", part.partition("<style>")[2].partition("</style>")[0], re.MULTILINE)

    assert part.startswith('<div class="slakit-report">')
    assert part.rstrip().endswith("</div>")
    assert "<html" not in part
    assert part.strip() in made.to_html()
    assert [one for one in rules if not one.startswith((".slakit-report", "@media"))] == []


@pytest.mark.extra("report")
def test_a_page_has_colours_for_light_and_dark() -> None:
    assert whole().to_html().count("@media (prefers-color-scheme: dark)") == 2


def test_without_jinja2_a_page_says_which_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    without_jinja2(monkeypatch)

    with pytest.raises(MissingExtraError) as missing:
        whole().to_html()

    assert str(missing.value) == "jinja2: a report in HTML needs jinja2: pip install 'slakit[report]'"
    assert whole().to_markdown()


def test_all_but_the_page_load_no_jinja2() -> None:
    code = (
        "import slakit, sys; from datetime import datetime, UTC; "
        "made = slakit.Report(title='a', agreement='a', as_of=datetime(2026, 3, 3, tzinfo=UTC), sections=[]); "
        "made.to_markdown(), made.to_json(), made.to_text(); print('jinja2' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.extra("report")
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_browser_shows_hostile_names_and_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(whole(HOSTILE).to_html(), encoding="utf-8")
    assert CHROMIUM is not None
    shown = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            (tmp_path / "report.html").as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    ).stdout.decode()

    assert "<script" not in shown
    assert shown.count("<svg") == 13
    assert "&lt;script&gt;alert(1)" in shown


def test_the_templates_are_packaged_beside_their_module() -> None:
    folder = Path(slakit.__file__).parent / "reports" / "report"

    assert sorted(one.name for one in folder.glob("*.jinja")) == ["fragment.html.jinja", "page.html.jinja"]
