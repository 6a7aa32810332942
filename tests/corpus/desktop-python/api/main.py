from fastapi import FastAPI
coze = "{{pat:4}}"
