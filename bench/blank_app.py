"""The least that a Streamlit app can be: what the app is measured against.

`?input` adds a number input that changes the text, `?chart` one chart.
"""

import streamlit as st

st.title("Blank")
speed = st.number_input("Speed 1, tok/s/user", value=43.0) if "input" in st.query_params else 43.0
st.text(f"{speed:g} tok/s/user")
if "chart" in st.query_params:
    values = [{"x": x, "y": 100 - x} for x in range(20)]
    encoding = {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}}
    st.vega_lite_chart(spec={"data": {"values": values}, "mark": "line", "encoding": encoding})
