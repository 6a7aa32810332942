import UIKit
let t = Bundle.main.object(forInfoDictionaryKey: "COZE_API_TOKEN")
