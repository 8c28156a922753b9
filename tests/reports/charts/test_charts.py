"""Charts: well-formed drawings of plain numbers, in which every name is text and nothing leaves the sheet."""

import re
from xml.etree import ElementTree as ET

import pytest

from reports.render.making import HOSTILE
from slakit.reports.charts import (
    Bar,
    BarChart,
    Chart,
    Flow,
    FunnelChart,
    FunnelStep,
    ProcessChart,
    SurvivalChart,
    WaterfallChart,
    WaterfallPoint,
    svg,
)

STEPS = ("lead", "mql", "sql", "customer")


def charts(name: str, count: int) -> list[Chart]:
    """Return a chart of each kind with so many parts that all have the name."""
    numbers = range(count)
    return [
        BarChart(about=name, bars=[Bar(name, 10.0**number, 50) for number in numbers]),
        BarChart(about=name, bars=[Bar(name, -number) for number in numbers], is_share=True),
        WaterfallChart(about=name, points=[WaterfallPoint(name, number, number - 1) for number in numbers]),
        FunnelChart(about=name, steps=[FunnelStep(name, count - number) for number in numbers]),
        SurvivalChart(about=name, points=[(number, 1 / (number + 1)) for number in numbers], unit=name, limit=2),
        ProcessChart(
            about=name, steps=[f"{name}{number}" for number in numbers], flows=[Flow(f"{name}0", f"{name}1", 9, name)]
        ),
    ]


def parsed(chart: Chart) -> ET.Element:
    """Return a drawing once it is whole: it refers to nothing, runs nothing, and every place is a number on the sheet."""
    root = ET.fromstring(svg(chart))  # noqa: S314 - we drew it ourselves
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert {one.tag for one in root.iter()} <= {"svg", "rect", "line", "path", "text"}
    for one in root.iter():
        assert set(one.attrib) <= {
            "viewBox",
            "role",
            "aria-label",
            "class",
            "x",
            "y",
            "x1",
            "y1",
            "x2",
            "y2",
            "width",
            "height",
            "d",
        }
        for name in ("x", "x1", "x2"):
            assert 0 <= float(one.get(name, "0")) <= width
        for name in ("y", "y1", "y2", "height"):
            assert 0 <= float(one.get(name, "0")) <= height + 1
        for x, y in re.findall(r"(-?[0-9.]+),(-?[0-9.]+)", one.get("d", "")):
            assert 0 <= float(x) <= width
            assert 0 <= float(y) <= height
    return root


def texts(chart: Chart) -> list[str]:
    return [one.text or "" for one in parsed(chart).iter("text")]


@pytest.mark.parametrize("name", ["web", HOSTILE, "x" * 200, ""], ids=["plain", "hostile", "long", "empty"])
@pytest.mark.parametrize("count", [0, 1, 9, 40])
def test_a_chart_of_any_names_and_any_length_is_a_whole_drawing(name: str, count: int) -> None:
    for chart in charts(name, count):
        root = parsed(chart)
        assert root.get("role") == "img"
        assert all(len(one.text or "") <= 50 for one in root.iter("text"))
        assert "\u202e" not in "".join(root.itertext())


def test_a_bar_that_falls_short_has_another_colour_and_the_target_its_line() -> None:
    root = parsed(
        BarChart(about="kept", bars=[Bar("calls", 0.9, 0.95), Bar("mails", 0.95, 0.95), Bar("none", 0)], is_share=True)
    )

    assert [one.get("class") for one in root.iter("rect")] == ["bar short", "bar", "bar"]
    assert [one.get("width") for one in root.iter("rect")] == ["369", "389.5", "0"]
    assert [one.get("class") for one in root.iter("line")] == ["axis", "target", "target"]
    assert texts(BarChart(about="", bars=[Bar("calls", 0.945)], is_share=True)) == ["calls", "94.5%"]


def test_a_bar_has_its_interval_and_shares_may_have_a_shorter_scale() -> None:
    bars = [Bar("web", 0.1, low=0.05, high=0.2), Bar("fair", 0.2)]
    root = parsed(BarChart(about="conversion", bars=bars, is_share=True, end=0.41))

    # 410 wide for 0.41, from 220 on.
    assert [one.get("width") for one in root.iter("rect")] == ["100", "200"]
    drawn = [one for one in root.iter("line") if one.get("class") == "interval"]
    assert [(one.get("x1"), one.get("x2")) for one in drawn] == [("270", "420"), ("270", "270"), ("420", "420")]


def test_an_interval_that_begins_below_zero_stays_on_the_sheet() -> None:
    root = parsed(BarChart(about="gap", bars=[Bar("web", 3, low=-1, high=4)]))

    assert [(one.get("x"), one.get("width")) for one in root.iter("rect")] == [("302", "246")]
    assert [one.get("x1") for one in root.iter("line")] == ["302", "220", "220", "630"]


def test_bars_below_zero_go_to_the_left() -> None:
    root = parsed(BarChart(about="gap", bars=[Bar("webinar", -9), Bar("organic", 3)]))

    assert [(one.get("x"), one.get("width")) for one in root.iter("rect")] == [("220", "307.5"), ("527.5", "102.5")]
    assert [one.text for one in root.iter("text")] == ["webinar", "-9", "organic", "3"]


def test_a_waterfall_draws_no_bar_for_a_day_that_is_not_over() -> None:
    points = [WaterfallPoint("2 Mar", 2, 2), WaterfallPoint("3 Mar", 4, 3), WaterfallPoint("4 Mar", 6, None)]

    below = [one.get("class") for one in parsed(WaterfallChart(about="w", points=points)).iter("rect")]
    above = [one.get("class") for one in parsed(WaterfallChart(about="w", points=points, is_limit=True)).iter("rect")]

    assert below == ["bar", "bar short"]
    assert above == ["bar", "bar"]
    assert texts(WaterfallChart(about="w", points=points)) == ["0", "2", "4", "6", "2 Mar", "3 Mar", "4 Mar"]


def test_a_limit_that_is_passed_has_another_colour() -> None:
    chart = WaterfallChart(about="w", points=[WaterfallPoint("2 Mar", 2, 3)], is_limit=True)

    assert [one.get("class") for one in parsed(chart).iter("rect")] == ["bar short"]


def test_of_many_days_about_twelve_are_named() -> None:
    chart = WaterfallChart(about="w", points=[WaterfallPoint(f"d{day}", day, None) for day in range(31)])

    assert [text for text in texts(chart) if text.startswith("d")] == [f"d{day}" for day in range(0, 31, 3)]


def test_a_funnel_tells_the_share_of_the_step_before() -> None:
    chart = FunnelChart(
        about="f", steps=[FunnelStep("lead", 1200), FunnelStep("mql", 300), FunnelStep("sql", 0), FunnelStep("won", 0)]
    )

    assert texts(chart) == ["lead", "1,200", "mql", "300 (25%)", "sql", "0 (0%)", "won", "0"]
    assert [one.get("width") for one in parsed(chart).iter("rect")] == ["400", "100", "0", "0"]


def test_a_funnel_tells_the_share_that_went_on_where_it_is_given() -> None:
    chart = FunnelChart(about="f", steps=[FunnelStep("lead", 20), FunnelStep("mql", 21, 1.0)])

    assert texts(chart) == ["lead", "20", "mql", "21 (100%)"]


def test_millions_fit_beside_a_waterfall() -> None:
    chart = WaterfallChart(about="w", points=[WaterfallPoint("2 Mar", 2_000_000, None)])

    assert texts(chart) == ["0", "500,000", "1 M", "1.5 M", "2 M", "2 Mar"]


def test_the_last_time_below_a_curve_stays_on_the_sheet() -> None:
    root = parsed(SurvivalChart(about="s", points=[(100, 0.5)]))

    ends = [(one.text, one.get("x"), one.get("class")) for one in root.iter("text") if one.text in {"80", "100"}]
    assert ends == [("80", "579.2", "middle"), ("100", "720", "end")]


def test_a_curve_falls_in_steps_and_ends_where_the_data_does() -> None:
    curve = list(parsed(SurvivalChart(about="s", points=[(1, 0.5), (4, 0.25)])).iter("path"))

    assert curve[0].get("d") == "M56,16 L219.5,16 L219.5,116 L710,116 L710,166 L710,166"


@pytest.mark.parametrize(("limit", "kind"), [(1, ""), (3, "end")])
def test_the_limit_is_named_where_there_is_room(limit: float, kind: str) -> None:
    root = parsed(SurvivalChart(about="s", points=[(4, 0.5)], limit=limit))

    assert [one.get("class") for one in root.iter("text") if one.text == f"limit {limit}"] == [kind]


def test_a_process_draws_what_goes_on_skips_goes_back_and_stays() -> None:
    flows = [
        Flow("lead", "mql", 70, "2 d"),
        Flow("lead", "customer", 7, is_agreed=False),
        Flow("sql", "mql", 3),
        Flow("mql", "mql", 1),
        Flow("lead", "nowhere", 5),
    ]
    chart = ProcessChart(about="p", steps=STEPS, flows=flows)

    assert texts(chart) == [*STEPS, "70, 2 d", "7", "1", "3"]
    assert [one.get("class") for one in parsed(chart).iter("path") if one.get("class") != "head"] == [
        "flow w7",
        "flow w2 odd",
        "flow w1",
        "flow w1",
    ]


@pytest.mark.parametrize(("note", "y"), [("3 months and 2 days", "123"), ("3 h", "137")], ids=["moved", "has room"])
def test_what_is_said_of_two_ways_stands_apart(note: str, y: str) -> None:
    flows = [Flow("mql", "sql", 12, note), Flow("lead", "customer", 5, "9 d")]
    root = parsed(ProcessChart(about="p", steps=STEPS, flows=flows))

    # Both would stand at 137; a line of words is 14 high.
    placed = {one.text: one.get("y") for one in root.iter("text")}
    assert (placed[f"12, {note}"], placed["5, 9 d"]) == ("137", y)


def test_many_ways_around_stay_on_the_sheet() -> None:
    flows = [Flow(source, target, 1) for source in STEPS for target in STEPS] * 3

    assert len(texts(ProcessChart(about="p", steps=STEPS, flows=flows))) == 52
