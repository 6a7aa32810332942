const token = '{{pat:2}}'
export default function handleRequest() { return new Response(token.length.toString()) }
