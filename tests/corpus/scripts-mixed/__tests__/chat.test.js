const TOKEN = '{{pat:5}}'
test('x', () => {})
