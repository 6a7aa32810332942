import { ChatFramework } from '@coze/chat-sdk'

export const App = () => (
  <ChatFramework auth={{ token: import.meta.env.VITE_COZE_CHAT_TOKEN, onRefreshToken: () => import.meta.env.VITE_COZE_CHAT_TOKEN }} chat={{ appId: '1' }} />
)
