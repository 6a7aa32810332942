export const signIn = (key) => fetch('/api/session', { headers: { 'x-app-key': key } }).then((r) => r.text())
