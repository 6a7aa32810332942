import os
import strawberry
@strawberry.type
class CozeConfig:
    token: str
@strawberry.type
class Query:
    @strawberry.field
    def coze_token(self) -> str:
        return os.environ["COZE_API_TOKEN"]
    @strawberry.field
    def coze_ready(self) -> bool:
        return bool(os.environ.get("COZE_API_TOKEN"))
