"""Interview flashcards about opening and closing a TCP connection, proven by a TCP model."""

__version__ = "0.1.0"
