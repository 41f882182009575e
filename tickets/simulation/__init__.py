"""A world in a drawer: shops, customers, staff, carriers, timers and a hostile bank, played from one seed.

Everything happens through what people and machines use: action tables, commands, tasks, sweeps, the webhook. After every
day the books are asked (`checks`). See docs/simulation.md.
"""
