fun Route.coze() {
    get("/t") {
        val token = System.getenv("COZE_TOKEN")
        val out = mapOf("token" to token)
        call.respond(out)
    }
}
