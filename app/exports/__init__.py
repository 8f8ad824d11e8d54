"""Answers in other forms, one module per format."""
