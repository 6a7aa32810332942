// swift-tools-version:5.9
let p = Package(name: "b", dependencies: [.package(url: "https://github.com/vapor/vapor.git", from: "4.0.0")])
