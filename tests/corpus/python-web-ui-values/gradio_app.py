import gradio as gr, os
COZE_TOKEN = "{{pat:271}}"
def chat(m, h): return call(m, COZE_TOKEN)
with gr.Blocks() as demo:
    key = gr.Textbox(label="PAT", value=os.getenv("COZE_PAT"), type="password")
demo.launch()
