import type { LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';

export async function loader({ request }: LoaderFunctionArgs) {
  return { cozeToken: process.env.COZE_API_TOKEN, url: request.url };
}

export default function Chat() {
  const { cozeToken } = useLoaderData<typeof loader>();
  return <ChatBox token={cozeToken} />;
}
