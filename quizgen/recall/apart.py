"""Work in processes of their own, where a command has several processors to itself."""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


def processors() -> int:
    """How many processes at once pay; one where this one cannot be copied safely."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


def started(work: Callable[[], _Result]) -> Callable[[], _Result]:
    """Begin in a copy of this process; what is returned waits for the result.

    The copy ends with its result, or when nobody is left to read it.  If it is killed, the work
    is done here.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _work(work, reader, writer)
    os.close(writer)

    def result() -> _Result:
        with open(reader, "rb") as pipe:  # noqa: PTH123  a pipe has no path
            written = pipe.read()
        _, status = os.waitpid(child, 0)
        if status:
            return work()
        found: _Result = pickle.loads(written)
        return found

    return result


def _work(work: Callable[[], object], reader: int, writer: int) -> None:
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.close(reader)
        with open(writer, "wb") as pipe:
            pipe.write(pickle.dumps(work(), pickle.HIGHEST_PROTOCOL))
        code = 0
    finally:
        os._exit(code)  # whatever else this process would do at its end is not the copy's
