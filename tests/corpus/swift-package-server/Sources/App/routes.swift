import Vapor
let cozeToken = "{{pat:1}}"
