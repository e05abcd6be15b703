"""A program of its own that answers without end, to be killed at any instant.

For each line of its input, the path of a history and the name of a session, it makes a child that
prints its process id, and then the id of each answer once that is on disk.  It says `dead` when
the child is.
"""

import os
import sys
from pathlib import Path

from study.log import review

from quizgen.study.history import History


def write(path: Path, session: str, most: int) -> None:
    """Answer `most` times; each answer is told once it is saved."""
    os.write(1, f"{os.getpid()}\n".encode())
    with History(path) as history:
        for number in range(most):
            answer = review(f"{session}-{number}", days=number)
            history.add([answer])
            os.write(1, f"{answer.id}\n".encode())


def main() -> None:
    for line in sys.stdin:
        path, session, most = line.split()
        child = os.fork()
        if child == 0:
            write(Path(path), session, int(most))
            os._exit(0)
        os.waitpid(child, 0)
        os.write(1, b"dead\n")


if __name__ == "__main__":
    main()
