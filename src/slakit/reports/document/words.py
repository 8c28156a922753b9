"""Words: names, numbers, shares, lengths of time and dates as people write them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from slakit.rules.parts import share_text

__all__ = [
    "an",
    "either",
    "label",
    "listed",
    "month",
    "number",
    "on_day",
    "plural",
    "sentence",
    "share_of",
    "spoken",
    "titled",
    "until_day",
    "zone_name",
    "zone_words",
]

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - reads best
)
# Initials that have a vowel, so that nothing else tells them from a word.
_INITIALS = frozenset({"api", "ceo", "cfo", "cmo", "coo", "cro", "icp", "id", "roi", "sal", "sao", "sla", "url"})
_LONGEST_INITIALS = 4
_SPOKEN_OTHERWISE = ("hour", "honest", "uni", "use", "usa", "euro", "one-", "one ")


def spoken(name: str) -> str:
    """Return the name of a field, a reason or an activity in words; initials stand in capitals.

    >>> spoken("hand_raise"), spoken("no-answer"), spoken("mql"), spoken("DE")
    ('hand raise', 'no answer', 'MQL', 'DE')
    """
    words = str(name).replace("_", " ").replace("-", " ").split()
    return " ".join(map(_word, words)) or str(name)


def _word(word: str) -> str:
    if not (word.isalpha() and word.islower()):
        return word
    vowelless = len(word) <= _LONGEST_INITIALS and not set(word) & set("aeiouy")
    return word.upper() if word in _INITIALS or (vowelless and word.isascii() and len(word) > 1) else word


def label(name: str) -> str:
    """Return a name in words that begins with a capital, as titles and stages do.

    >>> label("mql-volume"), label("accepted")
    ('MQL volume', 'Accepted')
    """
    words = spoken(name)
    return words[:1].upper() + words[1:]


def titled(name: str) -> str:
    """Return a name in words that each begin with a capital, as places and their calendars do.

    >>> titled("new-york")
    'New York'
    """
    return " ".join(word[:1].upper() + word[1:] for word in spoken(name).split(" "))


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return words in a row.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or"), listed([])
    ('a, b and c', 'a or b', '')
    """
    *first, end = (*words, "")[:-1] or ("",)
    return f"{', '.join(first)} {last} {end}" if first else end


def either(names: Iterable[str]) -> str:
    """Return names in words, of which any will do."""
    return listed(map(spoken, names), "or")


def an(noun: str) -> str:
    """Return a noun with its article.

    >>> an("email"), an("call"), an("SQL"), an("MQL"), an("trial")
    ('an email', 'a call', 'an SQL', 'an MQL', 'a trial')
    """
    first = noun[:2]
    vowel = noun[:1] in "AEFHILMNORSX" if first.isupper() else noun[:1].casefold() in "aeiou"
    if noun.casefold().startswith(_SPOKEN_OTHERWISE):
        vowel = not vowel
    return f"{'an' if vowel else 'a'} {noun}"


def number(value: Fraction | Decimal | int) -> str:
    """Return a number with its thousands set apart, to four decimals where it has any.

    >>> number(5000), number(Fraction(25, 2)), number(Decimal("-50.0")), number(Fraction(1, 3))
    ('5,000', '12.5', '-50', '0.3333')
    """
    exact = Fraction(value)
    return f"{exact.numerator:,}" if exact.denominator == 1 else f"{float(exact):,.4f}".rstrip("0").rstrip(".")


def plural(count: Fraction | int, noun: str) -> str:
    """Return so many of a thing.

    >>> plural(1, "month"), plural(3, "month"), plural(2, "breach"), plural(2, "entry"), plural(2, "open day")
    ('1 month', '3 months', '2 breaches', '2 entries', '2 open days')
    """
    if count == 1:
        return f"1 {noun}"
    if noun.endswith("ry"):
        return f"{number(count)} {noun[:-1]}ies"
    return f"{number(count)} {noun}{'es' if noun.endswith('ch') else 's'}"


def share_of(share: Fraction) -> str:
    """Return a share in per cent."""
    return share_text(share)


def on_day(day: date) -> str:
    """Return a date.

    >>> on_day(date(2026, 1, 1))
    '1 January 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def until_day(day: date) -> str:
    """Return the last day before an exclusive end, because people count it in.

    >>> until_day(date(2027, 1, 1))
    '31 December 2026'
    """
    return on_day(date.fromordinal(max(day.toordinal() - 1, 1)))


def month(number_of: int) -> str:
    """Return the name of a month, from 1 on."""
    return _MONTHS[number_of - 1]


def zone_words(zone: ZoneInfo) -> str:
    """Return whose time it is.

    >>> zone_words(ZoneInfo("America/New_York")), zone_words(ZoneInfo("UTC"))
    ('New York time', 'UTC')
    """
    place = zone.key.rpartition("/")[2].replace("_", " ")
    return f"{place} time" if "/" in zone.key and not zone.key.startswith("Etc/") else place


def zone_name(zone: ZoneInfo) -> str:
    """Return whose time it is, with the name of the zone where that is another one.

    >>> zone_name(ZoneInfo("Europe/Berlin")), zone_name(ZoneInfo("UTC"))
    ('Berlin time (Europe/Berlin)', 'UTC')
    """
    words = zone_words(zone)
    return words if words == zone.key else f"{words} ({zone.key})"


def sentence(text: str) -> str:
    """Return text as a sentence: it begins with a capital and ends with a stop.

    >>> sentence("sales calls"), sentence("Why?")
    ('Sales calls.', 'Why?')
    """
    whole = text.strip()
    return f"{whole[:1].upper()}{whole[1:]}{'' if whole.endswith(('.', '!', '?')) else '.'}" if whole else ""
