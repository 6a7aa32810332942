from fastapi import APIRouter

COZE_PUBLIC_TOKEN = "{{sat:1}}"
router = APIRouter()
