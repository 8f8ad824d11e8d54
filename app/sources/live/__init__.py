"""Today's rows from the publisher's public API: `source.Live` is the way in, `snapshot.Snapshot` what comes of it.

question (what can be asked) -> api (HTTP) -> answer (limits, the gate) -> rows (theirs as ours) -> cache (Parquet);
visit takes every question that way. Nothing is imported here, so that the types cost no HTTP client.
"""
