"""Measures the app's speed and memory against a blank Streamlit app, in one run on one machine: `make bench`."""
