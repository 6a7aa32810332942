import Constants from 'expo-constants'
export const ask = () => fetch('https://api.coze.com/v3/chat', { headers: { Authorization: `Bearer ${Constants.expoConfig.extra.cozePat}` } })
