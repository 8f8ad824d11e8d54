"""What the visitor sees and touches; the only rooms that know Streamlit."""
