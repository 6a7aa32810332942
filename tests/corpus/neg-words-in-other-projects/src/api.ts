export const API_TOKEN = import.meta.env.VITE_API_TOKEN
export const pat = process.env.REACT_APP_PAT
export const patient = import.meta.env.VITE_PATIENT_ID
