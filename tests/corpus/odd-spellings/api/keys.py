COZE_PRIVATE_KEY = """{{private_key:2}}"""
