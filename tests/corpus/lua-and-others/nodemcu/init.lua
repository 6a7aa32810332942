wifi.setmode(wifi.STATION)
local token = "Bearer {{pat:2}}"
