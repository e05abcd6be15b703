"""The TCP model: RFC 9293 for one host, two hosts and the wires between them.

For one host read `segment`, `tables`, `rules`, `tcb`, `calls`, `arrives`, `timeouts`; for two,
`network`, `script`, `trace`, `whatif`, `situations`; for all that can be, `predicate`, `space`,
`explore`, `variants`.  It knows nothing of YAML, cards, files or clocks.

Left out, because no question about opening and closing turns on them: urgent data
(the URG bit), IP security compartments, congestion control and round-trip timing.
"""
