import os
from dash import Dash, dcc, html
app = Dash(__name__)
app.layout = html.Div([dcc.Store(id="cfg", data={"token": os.getenv("COZE_TOKEN")})])
