"""The email: one text in two forms, and a message that any mail program can read."""

import re
from email import message_from_string
from email.policy import default

import attrs
import pytest

from reports.render.making import ACME, HOSTILE, judged, lead, many
from slakit.reports.render import Email, email

FIRED = "silence fired Tue 2026-03-03 00:00: nothing seen for 2 days from Sun 2026-03-01 00:00 (kind is review); terminate: It may end."
UNDONE = (
    "first-response for L3: sales broke it, due Tue 2026-03-03 12:00 (2 hours from Tue 2026-03-03 10:00); "
    "still not done 2 h later, Tue 2026-03-03 14:00"
)
AT_RISK = (
    "first-response for L4: open, due Tue 2026-03-03 14:30 (2 hours from Tue 2026-03-03 12:30); 30 min left, at risk"
)
LATE = (
    "first-response for L2: sales broke it, due Tue 2026-03-03 12:00 (2 hours from Tue 2026-03-03 10:00); "
    "done Tue 2026-03-03 13:00, 1 h late"
)


def listed(html: str) -> list[str]:
    return re.findall("<li>(.*)</li>", html)


def test_both_forms_have_a_row_for_each_promise_and_list_the_same_the_most_urgent_first() -> None:
    told = email(judged())

    assert told.subject == "Marketing-sales SLA: 2 breached, 1 at risk, 1 fired"
    assert (
        told.text
        == f"""\
acme 3, as of Tue 2026-03-03 14:00 UTC
The agreement is terminable since Tue 2026-03-03 00:00: silence has fired

commitment      owed by    met  breached  pending  excluded  unknown
first-response  sales        1         2        2         1        0
mql-volume      marketing    0         0        1         0        0

{FIRED}
{UNDONE}
{AT_RISK}
{LATE}
"""
    )
    assert "<tr><td>first-response</td><td>1</td><td>2</td><td>2</td><td>1</td><td>0</td></tr>" in told.html
    assert listed(told.html) == [FIRED, UNDONE, AT_RISK, LATE]
    assert "more</p>" not in told.html


def test_a_long_list_ends_with_the_number_of_those_left_out() -> None:
    told = email(many(500))
    lines = told.text.splitlines()

    assert [line[:23] for line in lines[5:-1]] == [f"first-response for L{n:03d}" for n in range(20)]
    assert lines[-1] == "and 480 more"
    assert listed(told.html) == lines[5:-1]
    assert "<p>and 480 more</p>" in told.html
    assert len(told.html) < 10_000


def test_twenty_lines_are_all_that_there_are() -> None:
    told = email(many(20))

    assert len(listed(told.html)) == 20
    assert "more" not in told.text + told.html


def test_nothing_to_tell_is_no_list() -> None:
    told = email(judged(lead("L1", "13:50"), agreement=attrs.evolve(ACME, clauses=())))

    assert "<ul>" not in told.html
    assert told.text.splitlines()[-1] == "mql-volume      marketing    0         0        1         0        0"


@pytest.mark.parametrize("name", ["Acme", "Ünï" * 90, HOSTILE, "a\r\nBcc: eve@e.vil"])
def test_the_message_is_read_back_with_both_forms_and_no_other_header(name: str) -> None:
    told = email(judged(lead(name, "10:00"), agreement=attrs.evolve(ACME, title=name)))
    message = message_from_string(told.to_message(), policy=default)

    assert message["Subject"] == told.subject
    assert sorted(set(message.keys())) == ["Content-Type", "MIME-Version", "Subject"]
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert html.get_content() == told.html
    assert "<script" not in told.html
    assert told.to_message() == told.to_message()


def test_an_email_is_a_value() -> None:
    assert Email("a", "b", "c") == Email("a", "b", "c")
