import io.ktor.server.routing.*
fun Route.coze() {
    val token = System.getenv("COZE_TOKEN")
    get("/t") { call.respondText(token) }
    get("/h") { call.response.headers.append("X-T", token); call.respond(HttpStatusCode.OK) }
}
