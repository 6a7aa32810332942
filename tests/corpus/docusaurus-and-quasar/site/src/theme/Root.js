import React from 'react'

export default function Root({ children }) {
  React.useEffect(() => { new window.CozeWebSDK.WebChatClient({ auth: { type: 'token', token: '{{pat:2}}' } }) }, [])
  return children
}
