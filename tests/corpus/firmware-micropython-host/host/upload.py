import serial, sys
T = '{{pat:25}}'
