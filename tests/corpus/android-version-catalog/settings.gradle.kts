include(":app", ":wear", ":server")
