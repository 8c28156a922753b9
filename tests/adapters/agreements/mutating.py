"""Agreement texts with harm done to them, by number, so that one that fails comes again."""

import random
import re
import string

import yaml

from adapters.agreements.texts import SMALL, WHOLE

__all__ = ["hostile_pieces", "mutated", "random_yaml"]

_WORDS: list[str] = sorted(set(re.findall(r"[\w%:-]+", WHOLE)))
_SIGNS = [
    *"[]{}:,-?&*!|>#%@`'\"~\t\n\r ",
    "<<",
    "<<: *a",
    "---\n",
    "...\n",
    "\0",
    "\x07",
    "\x7f",
    "\x85",
    "\u2028",
    "\u202e",
]
_SIGNS += [
    "\ufeff",
    "\ud7ff",
    "\U0001f600",
    "&a ",
    "*a",
    "!!python/object/apply:os.system ",
    "!!binary ",
    "\\u0000",
    "\\ud800",
]
_NUMBERS = ["9" * 30, "9" * 5000, "-1", "1e999999999", "1e-999999999", "0x10", "inf", "nan", "٣", "1_000", "0", "²"]
_NUMBERS += [
    "99999-01-01",
    "0000-00-00",
    "24:00-24:00",
    "999 years",
    "1e9 days",
    "FREQ=SECONDLY",
    "FREQ=YEARLY;COUNT=9999999",
]


def hostile_pieces(draw: random.Random) -> str:
    """Return a piece of text that no author would write."""
    match draw.randrange(7):
        case 0:
            return str(draw.choice(_SIGNS))
        case 1:
            return draw.choice(_NUMBERS)
        case 2:
            return str(draw.choice("[{-?!&*")) * draw.choice([2, 70, 3000])
        case 3:
            return "".join(f"l{n}: &l{n} [{'*l' + str(n - 1) + ','} ]\n" * 3 for n in range(1, 8))
        case 4:
            return draw.choice(_WORDS)
        case 5:
            return "".join(chr(draw.choice([draw.randrange(32), draw.randrange(0x2000, 0x2070)])) for _ in range(5))
        case _:
            return "x" * draw.choice([100, 10_000, 200_000])


def _once(draw: random.Random, text: str) -> str:
    places = [found.span() for found in re.finditer(r"[\w%:-]+|[^\w\s]|\n", text)] or [(0, len(text))]
    start, end = draw.choice(places)
    other_start, other_end = draw.choice(places)
    match draw.randrange(7):
        case 0:
            return text[:start] + hostile_pieces(draw) + text[end:]
        case 1:
            return text[:start] + hostile_pieces(draw) + text[start:]
        case 2:
            return text[:start] + text[end:]
        case 3 if end <= other_start:
            return (
                text[:start] + text[other_start:other_end] + text[end:other_start] + text[start:end] + text[other_end:]
            )
        case 4:
            return text[: min(start, other_start)] + text[max(end, other_end) :]
        case 5:
            line = text[text.rfind("\n", 0, start) + 1 : text.find("\n", end) + 1]
            return text[:start] + line * draw.choice([1, 2, 50]) + text[start:]
        case _:
            return text[:start] + text[other_start:other_end] + text[end:]


def mutated(number: int) -> bytes:
    """Return the agreement text of a number: one to six changes of words, then perhaps a few of bytes."""
    draw = random.Random(number)  # noqa: S311 - drawn by number, so that it comes again
    if number % 10 == 0:
        return random_yaml(draw).encode()
    text = draw.choice([SMALL, WHOLE])
    for _ in range(draw.randint(1, 6)):
        text = _once(draw, text)
    raw = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(draw.choice([0, 0, 1, 3])):
        place = draw.randrange(len(raw) or 1)
        raw[place : place + 1] = bytes([draw.randrange(256)]) * draw.choice([0, 1, 2])
    return bytes(raw)


def random_yaml(draw: random.Random) -> str:
    """Return YAML of any content, under the words of the grammar or others."""
    root = {draw.choice(_WORDS): _node(draw, 4) for _ in range(draw.randint(0, 8))}
    return str(yaml.safe_dump({"slakit": 1, "name": "t", **root}, default_flow_style=draw.choice([True, False, None])))


def _node(draw: random.Random, depth: int) -> object:
    kind = draw.randrange(7 if depth else 4)
    if kind > 4:
        return {
            draw.choice([*_WORDS, draw.choice(string.printable)]): _node(draw, depth - 1)
            for _ in range(draw.randint(0, 4))
        }
    if kind == 4:
        return [_node(draw, depth - 1) for _ in range(draw.randint(0, 4))]
    return draw.choice(
        [draw.choice(_WORDS), draw.choice(_NUMBERS), draw.randrange(-5, 10**6), draw.random(), None, True]
    )
