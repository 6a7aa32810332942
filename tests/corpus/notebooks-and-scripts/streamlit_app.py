import streamlit as st

TOKEN = "{{pat:3}}"
st.title("chat")
