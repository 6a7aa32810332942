import { useState } from 'react'
const API_KEY = '{{pat:2}}'
export const useChat = () => useState(API_KEY)
