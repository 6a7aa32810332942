import Constants from 'expo-constants'
export const t = Constants.expoConfig?.extra?.cozeToken
