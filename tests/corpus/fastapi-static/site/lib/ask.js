var COZE = { token: '{{pat:2}}' };
