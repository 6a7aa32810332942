import SwiftUI

struct ContentView: View {
    let token = "Bearer {{pat:2}}"
    var body: some View { Text("hi") }
}
