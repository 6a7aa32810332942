import network, ujson
cfg = ujson.load(open('config.json'))
