import Foundation

enum Config {
    static let cozeToken = "{{pat:1}}"
}
