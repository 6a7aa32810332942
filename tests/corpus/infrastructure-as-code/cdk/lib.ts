new amplify.CfnApp(this, 'web', {
  environmentVariables: [{ name: 'VITE_COZE_SAT', value: '{{sat:5}}' }],
})
