"""`python -m quizgen` is the same as `quizgen`."""

import gc
import signal
import sys


def start() -> int:
    """Run the command line; Ctrl-C or SIGTERM while it is being imported ends quietly too."""
    gc.disable()  # one command ends before collecting would pay
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does
    try:
        from quizgen.cli import main

        return main()
    except KeyboardInterrupt:
        return 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C finds nothing left to end


if __name__ == "__main__":
    sys.exit(start())
