package app
const val COZE = "{{pat:2}}"
