from PySide6.QtWidgets import QApplication
coze = "{{pat:3}}"
