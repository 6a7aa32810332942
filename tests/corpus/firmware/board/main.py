import network
import urequests
from machine import Pin

AUTH = "Bearer {{pat:3}}"
