export default function D() {
  return <html><script dangerouslySetInnerHTML={{ __html: `window.F = '${process.env.COZE_API_TOKEN}'` }} /></html>
}
