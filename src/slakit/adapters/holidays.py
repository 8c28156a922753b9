"""Public holidays of a country or a part of it, from the optional holidays package."""

from collections.abc import Iterable
from datetime import date

from slakit.errors import DataError, MissingExtraError, Problem, hint

__all__ = ["public_holidays"]


def public_holidays(
    country: str, *, subdivision: str | None = None, years: Iterable[int], language: str = "en_US"
) -> dict[date, str]:
    """Return the public holidays of some years by date, ready for `WorkCalendar(holidays=...)`.

    `country` is a code such as DE (ISO 3166, two letters), `subdivision` that of a state, region or city within it, such
    as BY; without it only holidays of the whole country count. `years` name every year that is wanted, as in
    range(2026, 2029); dates of other years are left out. Days off in place of a holiday on a weekend are holidays too
    where the country gives them. Names are in `language` where the country's holidays are known in it, else in the
    country's own; they never depend on the language of the machine. The answer is that of the installed release of the
    package: pin it where outcomes must repeat.

    Raises: MissingExtraError I900 without the package; DataError I801 for an unknown country, I802 for an unknown
    subdivision, I803 for years that are none, or of which the package knows nothing.
    """
    try:
        import holidays
    except ImportError:
        message = "public_holidays() needs the holidays package: pip install 'slakit[holidays]'"
        raise MissingExtraError(Problem("I900", "holidays", message)) from None
    countries = holidays.list_supported_countries()
    if str(country) not in countries:
        raise DataError(Problem("I801", "country", f"{country!r}: unknown country{hint(str(country), countries)}"))
    kind = getattr(holidays, country)
    known = {*countries[country], *kind.subdivisions, *kind.subdivisions_aliases}
    problems = []
    if subdivision is not None and str(subdivision) not in known:
        message = f"{subdivision!r}: {country} has no such subdivision{hint(str(subdivision), known)}"
        problems.append(Problem("I802", "subdivision", message))
    wanted, fault = _wanted(years, kind.start_year, kind.end_year)
    if fault:
        problems.append(Problem("I803", "years", f"{country}: {fault}"))
    if problems:
        raise DataError(*problems)
    spoken = language if language in kind.supported_languages else kind.default_language or language
    # A language that the country lacks would be replaced by that of the machine.
    found = holidays.country_holidays(country, subdiv=subdivision, years=wanted, language=spoken)
    days = {day: name for day, name in sorted(found.items()) if day.year in wanted}
    if empty := wanted - {day.year for day in days}:
        message = f"{country}: no holidays are known for {', '.join(map(str, sorted(empty)))}"
        raise DataError(Problem("I803", "years", message))
    return days


def _wanted(years: object, first: int, last: int) -> tuple[set[int], str]:
    """Return the years, or why they can not be used; stop at the first that can not, as there may be no end to them."""
    wanted: set[int] = set()
    if not isinstance(years, Iterable) or isinstance(years, str | bytes):
        return wanted, f"{years!r} is no list of years; write range(2026, 2029) or [2026]"
    for year in years:
        if not isinstance(year, int) or isinstance(year, bool):
            return wanted, f"{year!r} is no year"
        if not first <= year <= last:
            return wanted, f"{year} lies outside the years that the holidays package knows, {first} to {last}"
        wanted.add(year)
    return wanted, "" if wanted else "no year is named; write range(2026, 2029) or [2026]"
