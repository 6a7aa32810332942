import os
Import("env")
env.Append(CPPDEFINES=[("COZE_TOKEN", env.StringifyMacro(os.getenv("COZE_TOKEN")))])
