"""Likewise compares LLM inference benchmark sweeps at the same speed per user."""
