"""The ways out: Anki decks, cheat sheets, papers.  No export decides what is right."""
