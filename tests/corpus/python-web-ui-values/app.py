import os
import gradio as gr
with gr.Blocks() as demo:
    tok = gr.Textbox(value=os.environ.get("COZE_API_TOKEN", ""), label="令牌", type="password")
    st = gr.State(os.environ.get("COZE_API_TOKEN"))
    gr.Markdown("已配置" if os.environ.get("COZE_API_TOKEN") else "未配置")
demo.launch(share=True)
