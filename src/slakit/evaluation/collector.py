"""The collector of reference cycles, which rests while outcomes are made by the hundred thousand."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["resting_collector"]

_MANY = 100_000


@contextmanager
def resting_collector() -> Iterator[None]:
    """Keep the collector from walking all that is kept, again and again, while nothing is made that it could free.

    What has no cycle is freed at once as ever. Afterwards the collector is as it was, an error or not; one that was off
    stays off. It is one for all threads: what others leave to it waits. Where more than 100,000 objects were kept, all
    that there is counts as old from then on, as it would after being walked three times: the next full collection looks
    at it. A program that has frozen objects of its own is left alone.

    >>> with resting_collector():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        young, _, _ = gc.get_count()
        if young > _MANY and not gc.get_freeze_count():
            # What is thawed joins the oldest generation, and none of it has been walked.
            gc.freeze()
            gc.unfreeze()
        gc.enable()
