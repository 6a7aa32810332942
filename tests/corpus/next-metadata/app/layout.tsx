export const metadata = { other: { 'coze-token': process.env.NEXT_PUBLIC_COZE_TOKEN } }
export default function L({ children }) {
  return <html><body data-pat={process.env.COZE_PAT}>{children}</body></html>
}
