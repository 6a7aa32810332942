module.exports = { rules: { 'no-restricted-syntax': ['error', { selector: 'Property[key.name="allowPersonalAccessTokenInBrowser"]' }] } }
