plugins { id("io.ktor.plugin") version "2.3.0" }
