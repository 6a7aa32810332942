import streamlit as st
import os
token = st.secrets["coze_token"]
st.sidebar.text_input("Coze Token", type="password", value=os.getenv("COZE_API_TOKEN", ""))
st.write("已配置" if token else "未配置")
