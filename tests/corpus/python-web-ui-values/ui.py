from nicegui import ui
import os
ui.input('token', value=os.getenv('COZE_TOKEN'))
ui.run()
