"""The document as a page: whole, readable without anything else, and with hostile names as text."""

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import slakit
from missing import without_jinja2
from slakit.errors import MissingExtraError
from slakit.lifecycle.stages import Lifecycle, Move, Stage
from slakit.reports.document import document
from slakit.rules.agreement import Agreement
from slakit.rules.parties import Party, Term
from slakit.rules.ready_made import Disposition, FirstResponse, LeadVolume
from slakit.worktime.calendars import WorkCalendar

VOID = frozenset({"meta", "br", "hr", "img", "input", "link"})
HOSTILE = "</text></style></title><script>alert(1)</script>\"'><img src=http://e.vil onerror=x> =1+1 \u202e {{ 7 * 7 }}"


class Page(HTMLParser):
    """What a page is made of, and whether its tags are balanced."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.wrong: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def agreement(text: str = "Acme") -> Agreement:
    return Agreement(
        name=text,
        title=text,
        summary=text,
        version=text,
        term=Term(since="2026-01-01", until="2027-01-01"),
        parties=[Party(name="marketing", head=text), Party(name="sales", head="Sam")],
        calendars={text: WorkCalendar("UTC", {"mon-fri": "09:00-17:00"})},
        commitments=[FirstResponse(within="4 business hours", calendar=text, meaning=text), LeadVolume(at_least=8)],
        lifecycle=Lifecycle(
            stages=[Stage(name="lead", owner=text), Stage(name=text, meaning=text), Stage(name="lost", side=True)],
            moves=[
                Move(source="lead", trigger=text, target=text),
                Move(source="lead", trigger="lose", target="lost"),
            ],
        ),
    )


@pytest.mark.extra("report")
@pytest.mark.parametrize("text", ["Acme", HOSTILE])
def test_a_page_is_balanced_and_has_no_script_and_no_reference_to_elsewhere(text: str) -> None:
    page = Page(document(agreement(text), "html"))

    assert page.wrong == []
    assert not {"script", "img", "link", "iframe", "object", "a", "base", "form"} & set(page.tags)
    assert [one for one in page.attributes if one[1] in {"src", "href", "xlink:href"} or one[1].startswith("on")] == []
    assert {value for _, _, value in page.attributes if "url(" in value} == {"url(#head)"}
    assert [one for one in page.attributes if "http" in one[2]] == []
    assert page.tags.count("h1") == 1


@pytest.mark.extra("report")
def test_hostile_names_are_text_on_a_page() -> None:
    text = document(agreement(HOSTILE), "html")

    assert "<script" not in text
    assert "\u202e" not in text
    assert "[U+202E] {{ 7 * 7 }}" in "".join(Page(text).texts)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.extra("report")
def test_a_cell_that_begins_like_a_formula_is_text() -> None:
    page = document(Agreement(name="a", parties=[Party(name="sales", head="=1+1")]), "html")

    assert "<td>&#39;=1+1</td>" in page


@pytest.mark.extra("report")
def test_a_page_tells_what_the_markdown_tells() -> None:
    texts = " ".join(" ".join(Page(document(agreement(), "html")).texts).split())

    for said in (
        "What sales owes marketing",
        "10. Signatures",
        "within 4 business hours",
        "Monday to Friday",
        "Lost",
        "not yet signed",
    ):
        assert said in texts


@pytest.mark.extra("report")
def test_the_signatures_are_kept_on_one_sheet() -> None:
    page = document(Agreement(name="acme"), "html")

    assert page.count('<section class="signed">\n<h2>10. Signatures</h2>') == page.count(' class="signed"') == 1
    assert ".signed { break-inside: avoid; }" in page


@pytest.mark.extra("report")
def test_the_stages_are_drawn_with_what_fits_in_a_box() -> None:
    long = "a-very-long-name-of-a-stage-that-no-box-could-hold"
    lifecycle = Lifecycle(
        stages=[Stage(name="lead", owner="marketing"), Stage(name=long), Stage(name="lost", owner="sales", side=True)],
        moves=[Move(source="lead", trigger="lose", target="lost")],
    )
    page = document(Agreement(name="a", lifecycle=lifecycle), "html")

    assert '<text class="name" x="125" y="27">Lead</text>' in page
    assert ">A very long name of a stage t…</text>" in page
    assert ">Lost (sales)</text>" in page
    assert page.count('class="rail"') == 1


@pytest.mark.extra("report")
def test_without_side_stages_there_is_no_rail() -> None:
    page = document(Agreement(name="a", lifecycle=Lifecycle(stages=[Stage(name="lead")])), "html")

    assert page.count('class="rail"') == 0


def test_without_jinja2_a_page_says_which_extra_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    without_jinja2(monkeypatch)

    with pytest.raises(MissingExtraError) as missing:
        document(Agreement(name="a"), "html")

    assert str(missing.value) == "jinja2: a document in HTML needs jinja2: pip install 'slakit[report]'"
    assert document(Agreement(name="a")).startswith("# A")


def test_markdown_loads_no_jinja2() -> None:
    code = "import slakit, sys; slakit.document(slakit.Agreement(name='a')); print('jinja2' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.extra("report")
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_summary_of_an_agreement_with_eleven_promises_fits_one_page_of_a4(tmp_path: Path) -> None:
    rules = [
        Disposition(
            id=f"promise-{number}",
            within="2 days",
            owed_by="sales" if number % 2 else "marketing",
            meaning="Sales accepts or rejects every lead that marketing has handed over, and says why it does",
        )
        for number in range(11)
    ]
    page = document(
        Agreement(name="acme", summary="Both sides want one set of numbers. " * 6, commitments=rules), "html"
    )
    first = page[: page.index("</div>", page.index('<div class="first">'))].replace("break-after: page;", "")
    (tmp_path / "first.html").write_text(f"{first}</div></main></body></html>", encoding="utf-8")

    assert CHROMIUM is not None
    subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={tmp_path / 'first.pdf'}",
            (tmp_path / "first.html").as_uri(),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )

    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "first.pdf").read_bytes())) == 1


def test_the_template_is_packaged_beside_its_module() -> None:
    assert (Path(slakit.__file__).parent / "reports" / "document" / "page.html.jinja").is_file()
