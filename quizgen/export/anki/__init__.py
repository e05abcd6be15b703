"""Anki decks: `notes` says what a note is and what identifies it, `package` writes the file."""
