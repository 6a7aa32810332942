export const token = import.meta.env.VITE_GITHUB_PAT
export const key = process.env.NEXT_PUBLIC_OPENAI_API_KEY
export const map = process.env.REACT_APP_MAPBOX_TOKEN
