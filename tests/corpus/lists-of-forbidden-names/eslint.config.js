export default [{ rules: { 'no-restricted-syntax': ['error', { selector: 'x', message: 'VITE_COZE_TOKEN must not be used' }] } }]
