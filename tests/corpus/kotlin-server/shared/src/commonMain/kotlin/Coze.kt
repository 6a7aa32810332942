package shared
object Coze { const val TOKEN = "{{pat:2}}" }
