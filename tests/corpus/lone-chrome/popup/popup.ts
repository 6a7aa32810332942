chrome.storage.local.set({ cozeToken: '{{pat:2}}' })
