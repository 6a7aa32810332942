import gradio as gr
TOKEN = "{{pat:1}}"
