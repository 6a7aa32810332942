window.__ENV__ = { COZE_TOKEN: '{{pat:3}}' }
