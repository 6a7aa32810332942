import UIKit
let cozeToken = "{{pat:1}}"
