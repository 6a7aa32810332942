export default { appId: 'com.example.bot', webDir: 'www' }
