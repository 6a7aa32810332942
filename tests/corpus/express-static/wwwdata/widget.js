new CozeWebSDK.AppWebSDK({ token: '{{pat:1}}', appId: '7420124738816484998', container: '#app' })
