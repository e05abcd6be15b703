"""The ways out.  No export decides what is right.

`anki` writes decks, `sheet` and `papers` Markdown.
"""
