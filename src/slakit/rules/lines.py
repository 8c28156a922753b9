"""Lines: text that came from outside as one line in which every sign can be seen."""

import unicodedata

__all__ = ["clean"]

# They join the letters of some scripts, and neither hide nor turn around anything.
_JOINERS = frozenset("\u200c\u200d")


def clean(text: str) -> str:
    r"""Return text on one line in which every sign can be seen: what has no shape, or turns the line around, is named.

    >>> clean("Ada\n<b>\u202eExample")
    'Ada <b>[U+202E]Example'
    """
    told = str(text)
    # Most texts are plain: of the signs that can be printed only the blank parts words.
    if told.isprintable():
        return " ".join(told.split())
    spaced = "".join(" " if sign.isspace() or _is_blank(sign) else sign for sign in told)
    shown = (sign if sign.isprintable() or sign in _JOINERS else f"[U+{ord(sign):04X}]" for sign in spaced)
    return " ".join("".join(shown).split())


def _is_blank(sign: str) -> bool:
    return unicodedata.category(sign) in {"Zs", "Zl", "Zp"}
