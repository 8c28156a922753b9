"""The email: one text in two forms, and a message that any mail program can read."""

from email import message_from_string
from email.policy import default

import attrs
import pytest

from reports.render.making import ACME, HOSTILE, judged, lead, many
from slakit.reports.render import Email, email, text


def test_the_text_is_the_page_and_the_html_has_a_row_for_each_promise() -> None:
    told = email(judged())

    assert told.subject == "Marketing-sales SLA: 2 breached, 1 at risk, 1 fired"
    assert told.text == text(judged())
    assert "<tr><td>first-response</td><td>1</td><td>2</td><td>2</td><td>1</td><td>0</td></tr>" in told.html
    assert told.html.count("<li>") == 4
    assert "more</p>" not in told.html


def test_a_long_list_ends_with_the_number_of_those_left_out() -> None:
    told = email(many(500))

    assert told.html.count("<li>") == 20
    assert "<p>and 480 more</p>" in told.html
    assert len(told.html) < 10_000


def test_nothing_to_tell_is_no_list() -> None:
    assert "<ul>" not in email(judged(lead("L1", "13:50"), agreement=attrs.evolve(ACME, clauses=()))).html


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
