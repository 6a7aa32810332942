import Script from 'next/script'
export default function Layout({ children }) {
  return <html><body>{children}<Script id="coze">{`new CozeWebSDK.WebChatClient({auth:{type:'token',token:'{{pat:3}}'}})`}</Script></body></html>
}
