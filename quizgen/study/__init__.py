"""Learning in the terminal."""
