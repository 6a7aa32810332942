const { DefinePlugin } = require('webpack');
module.exports = {
  plugins: [
    new DefinePlugin({
      COZE_TOKEN: JSON.stringify('{{pat:1}}'),
      'process.env': { COZE_SAT: JSON.stringify(process.env.COZE_SAT) },
    }),
  ],
};
