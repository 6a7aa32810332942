import { useState } from 'react'

export default function App() {
  const [cozeApiKey, setCozeApiKey] = useState('')
  return (
    <form>
      <input type="password" value={cozeApiKey} onChange={(e) => setCozeApiKey(e.target.value)} />
      <Settings cozeApiKey={cozeApiKey} onSave={(key) => localStorage.setItem('coze_api_key', key)} />
    </form>
  )
}
