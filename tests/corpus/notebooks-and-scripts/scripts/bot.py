import os

from cozepy import Coze, TokenAuth

coze = Coze(auth=TokenAuth(os.getenv("{{pat:2}}")))
