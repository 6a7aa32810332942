import { env } from '$env/dynamic/private';

const spare = '{{pat:1}}';
export async function load({ fetch }) {
  const r = await fetch('https://api.coze.com/v1/bots', { headers: { authorization: `Bearer ${env.COZE_PAT ?? spare}` } });
  return { bots: await r.json() };
}
