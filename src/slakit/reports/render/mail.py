"""An email: a subject, a text, and the same as simple HTML that mail programs show."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.render.page import opening, printable
from slakit.reports.render.subjects import COUNTED, most_urgent, standing
from slakit.rules.lines import clean
from slakit.worktime.instants import in_words

__all__ = ["Email", "email"]

_MOST_LINES = 20
_LONGEST_SUBJECT = 200


@attrs.frozen
class Email:
    """What stands in an email, without who sends it to whom."""

    subject: str
    text: str
    html: str

    def to_message(self) -> str:
        """Return it as a MIME message with both forms, to which a mailer adds From and To; lines end with a line feed.

        The same email is the same message.
        """
        from email.message import EmailMessage  # it brings sockets, and few write mails

        message = EmailMessage()
        message["Subject"] = self.subject
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        message.set_boundary(sha256(f"{self.text}\x1f{self.html}".encode()).hexdigest()[:32])
        return message.as_string()


def email(evaluation: Evaluation) -> Email:
    """Return an evaluation as an email: how each promise stands, then what fired, is broken or at risk, the most urgent first.

    Of these there are twenty lines at most, and the number of those left out; both forms have the same ones. The HTML has
    tables without a style sheet, no picture and no link, because most mail programs show nothing else.
    """
    agreement = evaluation.agreement
    subject = clean(f"{agreement.title or agreement.name}: {standing(evaluation)}")[:_LONGEST_SUBJECT]
    when = f"{in_words(evaluation.as_of_us, agreement.zone)} {agreement.zone.key}"
    found = (*evaluation.firings, *most_urgent(evaluation))
    told, more = [clean(one.text) for one in found[:_MOST_LINES]], len(found) - _MOST_LINES
    return Email(
        subject=subject,
        text="".join(f"{line}\n" for line in _plain(evaluation, told, more)),
        html="".join(f"{line}\n" for line in _html(evaluation, subject, when, told, more)),
    )


def _plain(evaluation: Evaluation, told: Sequence[str], more: int) -> Iterator[str]:
    yield from map(printable, opening(evaluation))
    if told:
        yield from ("", *told)
    if more > 0:
        yield f"and {more} more"


def _html(evaluation: Evaluation, title: str, when: str, told: Sequence[str], more: int) -> Iterator[str]:
    agreement = evaluation.agreement
    yield f"<h2>{_text(title)}</h2>"
    yield f"<p>{_text(f'{agreement.name} {agreement.version}, as of {when}')}</p>"
    yield '<table border="1" cellpadding="4" cellspacing="0">'
    yield _row("th", ["promise", *COUNTED])
    for commitment, counts in evaluation.counts.items():
        yield _row("td", [commitment, *(str(getattr(counts, word)) for word in COUNTED)])
    yield "</table>"
    if told:
        yield "<ul>"
        yield from (f"<li>{_text(line)}</li>" for line in told)
        yield "</ul>"
    if more > 0:
        yield f"<p>and {more} more</p>"


def _row(tag: str, cells: list[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_text(cell)}</{tag}>' for cell in cells)}</tr>"


def _text(words: str) -> str:
    return escape(clean(words), quote=True)
