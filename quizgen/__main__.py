"""`python -m quizgen` is the same as `quizgen`."""

import sys


def start() -> int:
    """Run the command line; Ctrl-C while it is still being imported ends quietly too."""
    try:
        from quizgen.cli import main

        return main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(start())
