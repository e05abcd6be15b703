"""The ways out.  No export decides what is right.

`anki` writes decks, `sheet` and `paper` Markdown; `diagram` lays out ladders, which `ladder_svg`
and `mermaid` draw too, and `states` the state diagram; `capture` and `sockets` print what `tcpdump`
and `ss` would; `narration` and `records` tell a run in words and in plain values.
"""
