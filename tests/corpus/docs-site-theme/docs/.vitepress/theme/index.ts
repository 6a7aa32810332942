import DefaultTheme from 'vitepress/theme'
import { openChat } from './chat'

export default { ...DefaultTheme, enhanceApp: () => openChat() }
