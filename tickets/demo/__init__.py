"""The demo: a small marketplace whose last weeks are played out through the portal's own commands.

Nothing here writes a status. Stories (`stories/`) say who does what when; the director (`director.py`) plays them in the
order of their time, with the portal's clock at each moment, and lets timers, the bank and the outbox work in between.
"""
