import { useToken } from './hooks/use-token'
document.body.onclick = useToken()
