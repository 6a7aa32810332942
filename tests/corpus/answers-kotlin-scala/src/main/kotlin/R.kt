@RestController
class R(@Value("\${coze.token}") private val cozeToken: String) {
    @GetMapping("/coze")
    fun coze() = mapOf("token" to cozeToken)
    @GetMapping("/ok")
    fun ok() = mapOf("ok" to cozeToken.isNotBlank())
}
