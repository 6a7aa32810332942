import io.ktor.server.engine.*
const val TOKEN = "{{pat:1}}"
