"""Whether the checks bite: every fact and every cell of a table is changed, one at a time."""
