import tkinter as tk
coze = "{{pat:1}}"
