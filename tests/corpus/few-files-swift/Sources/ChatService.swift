import Foundation

final class ChatService {
    private let pat = "{{pat:1}}"
    func ask() {
        var request = URLRequest(url: URL(string: "https://api.coze.cn/v3/chat")!)
        request.setValue("Bearer \(pat)", forHTTPHeaderField: "Authorization")
    }
}
