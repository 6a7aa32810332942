from bottle import route, static_file
@route('/<p:path>')
def f(p): return static_file(p, root='./web2')
