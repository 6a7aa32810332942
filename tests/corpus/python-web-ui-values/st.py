import streamlit as st
if "coze" not in st.session_state:
    st.session_state.token = st.secrets["COZE_TOKEN"]
st.code(f"Authorization: Bearer {st.secrets['COZE_TOKEN'][:6]}...")
