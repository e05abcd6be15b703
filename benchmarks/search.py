"""How many worlds a second the search finds.

Run it with `.venv/bin/python benchmarks/search.py`.  A node is a world with what is left of the
bounds; different nodes can be the same world.
"""

import time

from quizgen.tcp.search.bounds import Bounds
from quizgen.tcp.search.space import Space

SEARCHES = (
    Bounds(losses=1, duplicates=1, retransmissions=1),
    Bounds(losses=1, duplicates=1, retransmissions=2),
    Bounds(losses=2, duplicates=1, retransmissions=2, reorder=False),
)


def main() -> None:
    for bounds in SEARCHES:
        start = time.perf_counter()
        space = Space(bounds).search()
        taken = time.perf_counter() - start
        nodes, worlds = len(space.nodes), space.worlds
        speed = f"{taken:6.2f} s, {nodes / taken:9,.0f} nodes/s"
        print(f"{nodes:9,} nodes, {worlds:8,} worlds, {speed}")
        print(f"          {bounds}")


if __name__ == "__main__":
    main()
