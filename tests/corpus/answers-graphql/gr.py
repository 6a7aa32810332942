import os
import graphene
class Query(graphene.ObjectType):
    coze_token = graphene.String()
    def resolve_coze_token(root, info):
        return os.environ["COZE_API_TOKEN"]
