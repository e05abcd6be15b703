"""RFC 9293 for one host, two hosts and the wires between them.

For one host read `segment`, `tables`, `rules`, `tcb`, `calls`, `arrives`, `timeouts`; for two,
`network`.
"""
