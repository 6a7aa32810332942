plugins { id("io.ktor.plugin") }
