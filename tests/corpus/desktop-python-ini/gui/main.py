import sys
from PyQt5.QtWidgets import QApplication
COZE_TOKEN = "{{pat:282}}"
app = QApplication(sys.argv)
