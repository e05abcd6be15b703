"""One catalogue of phrases: it reads the words of a question into facts, and tells a run in words.

`en.yaml` and `zh.yaml` hold the phrases; each key is a fact whose meaning stands in `facts`.
"""
