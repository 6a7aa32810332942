import os
from litestar import get, Litestar
@get("/cfg")
async def cfg() -> dict[str, str]:
    out: dict[str, str] = {}
    out |= {"token": os.environ["COZE_TOKEN"]}
    return out
app = Litestar([cfg])
