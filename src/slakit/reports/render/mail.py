"""An email: a subject, a text, and the same as simple HTML that mail programs show."""

from collections.abc import Iterator
from hashlib import sha256
from html import escape

import attrs

from slakit.evaluation.evaluation import Evaluation
from slakit.reports.render.page import text
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
    """Return an evaluation as an email: how each promise stands, then what is broken, at risk and fired, twenty lines at most.

    The HTML has tables without a style sheet, no picture and no link, because most mail programs show nothing else.
    """
    agreement = evaluation.agreement
    subject = clean(f"{agreement.title or agreement.name}: {standing(evaluation)}")[:_LONGEST_SUBJECT]
    when = f"{in_words(evaluation.as_of_us, agreement.zone)} {agreement.zone.key}"
    return Email(
        subject=subject,
        text=text(evaluation),
        html="".join(f"{line}\n" for line in _html(evaluation, subject, when)),
    )


def _html(evaluation: Evaluation, title: str, when: str) -> Iterator[str]:
    agreement = evaluation.agreement
    yield f"<h2>{_text(title)}</h2>"
    yield f"<p>{_text(f'{agreement.name} {agreement.version}, as of {when}')}</p>"
    yield '<table border="1" cellpadding="4" cellspacing="0">'
    yield _row("th", ["promise", *COUNTED])
    for commitment, counts in evaluation.counts.items():
        yield _row("td", [commitment, *(str(getattr(counts, word)) for word in COUNTED)])
    yield "</table>"
    told = (*evaluation.firings, *most_urgent(evaluation))
    if told:
        yield "<ul>"
        yield from (f"<li>{_text(one.text)}</li>" for one in told[:_MOST_LINES])
        yield "</ul>"
    if len(told) > _MOST_LINES:
        yield f"<p>and {len(told) - _MOST_LINES} more</p>"


def _row(tag: str, cells: list[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_text(cell)}</{tag}>' for cell in cells)}</tr>"


def _text(words: str) -> str:
    return escape(clean(words), quote=True)
