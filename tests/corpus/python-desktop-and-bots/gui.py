import tkinter as tk
TOKEN = "{{pat:2}}"
