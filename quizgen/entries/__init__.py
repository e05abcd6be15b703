"""What authors write: `document` reads YAML, `text` and `entry` are its shape, `constants` the
numbers that texts refer to, `vocabulary` the words, `library` all of it together."""
