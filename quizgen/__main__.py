"""`python -m quizgen` is the same as `quizgen`."""

import sys

from quizgen.cli import main

if __name__ == "__main__":
    sys.exit(main())
