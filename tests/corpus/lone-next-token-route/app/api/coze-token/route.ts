export async function GET() {
  const token = process.env.COZE_PAT
  return Response.json({ token })
}
