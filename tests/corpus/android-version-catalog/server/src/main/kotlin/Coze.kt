import io.ktor.server.application.*
val coze = "{{pat:5}}"
