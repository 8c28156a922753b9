"""The document: an agreement as pages that both sides read and sign, made from the very values that are run."""

from collections.abc import Sequence
from typing import Literal, assert_never

from slakit.errors import AgreementError
from slakit.reports.document.content import content
from slakit.reports.document.markdown import markdown
from slakit.rules.agreement import Agreement
from slakit.rules.parts import odd_words

__all__ = ["document"]


def document(
    agreement: Agreement, form: Literal["markdown", "html"] = "markdown", versions: Sequence[Agreement] = ()
) -> str:
    """Return an agreement as a document for people, in Markdown or as one HTML page.

    The first page is the summary: who owes what, by when, what happens otherwise, how it ends. Then come the promises in
    full, the definitions with their examples, the stages, the calendars, the owners, what follows from a broken promise,
    how the agreement is reviewed and ended, the signatures beside version and fingerprint, and the history of the texts.
    `versions` are the other texts of the agreement, in any order. The page holds no script and fetches nothing; names
    and texts are taken as text alone, whatever signs they hold. It says nothing that is not in the agreement, and no
    date of its own: the same agreement is the same document.

    Raises: AgreementError D304 for another form, D396 for texts that are no versions of one agreement; MissingExtraError
    I900 for a page without jinja2.

    >>> from slakit.rules.ready_made import FirstResponse
    >>> text = document(Agreement(name="acme", commitments=[FirstResponse(within="4 hours")]))
    >>> print(text.splitlines()[0])
    # Acme: agreement of marketing and sales
    """
    if problems := list(odd_words(form=(form, ("markdown", "html")))):
        raise AgreementError(*problems)
    told = content(agreement, versions)
    match form:
        case "markdown":
            return markdown(told)
        case "html":
            from slakit.reports.document.html import html

            return html(told)
        case _ as never:
            assert_never(never)
