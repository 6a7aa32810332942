import os, tornado.web
class H(tornado.web.RequestHandler):
    def get(self):
        self.set_header("X-Token", os.getenv("COZE_TOKEN"))
        self.render("index.html", token=os.getenv("COZE_TOKEN"))
