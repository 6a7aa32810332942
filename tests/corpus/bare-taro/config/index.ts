export default {
  projectName: 'x',
  defineConstants: {
    COZE_TOKEN: JSON.stringify('{{sat:1}}'),
  },
}
