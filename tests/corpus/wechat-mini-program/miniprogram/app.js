App({
  globalData: {
    cozeToken: '{{pat:1}}',
  },
})
