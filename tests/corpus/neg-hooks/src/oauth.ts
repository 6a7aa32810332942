export const device = () => getDeviceCode({ clientId: import.meta.env.VITE_COZE_DEVICE_CLIENT_ID })
