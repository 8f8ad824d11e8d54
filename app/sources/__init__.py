"""Reads and checks rows: the only place that knows foreign spellings and files."""
