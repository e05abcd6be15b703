"""How a run looks: as a ladder, as `tcpdump` or `ss` would print it, in words, in plain values."""
