import Foundation
let a = ProcessInfo.processInfo.environment["COZE_TOKEN"]
let b = Bundle.main.infoDictionary?["COZE_PAT"] as? String
