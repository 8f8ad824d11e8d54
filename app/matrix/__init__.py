"""Every model on every GPU, read at one speed per user.

A cell is the best available setup of a model group on a GPU, all methods, engines and deployments pooled, read off its
curve at that speed (tok/s/user). Measured sweeps and published tables are different evidence: each has rows of its own.
"""
