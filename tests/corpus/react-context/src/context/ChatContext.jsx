import { createContext, useState } from 'react'
const COZE = { key: process.env.REACT_APP_COZE_KEY ?? '{{pat:1}}' }
export const ChatContext = createContext(COZE)
