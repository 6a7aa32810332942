from nicegui import ui
ui.run_javascript("window.coze = '{{pat:2}}'")
