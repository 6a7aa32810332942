import { CozeAPI } from '@coze/api';

const client = new CozeAPI({
  token: '{{pat:1}}', // 改token
  allowPersonalAccessTokenInBrowser: true,
  baseURL: '/api',
  headers: new Headers({
    'Authorization': 'Bearer {{pat:1}}',
  }),
});
export const fetchAIResponse = async (input: string) => client.chat.stream({ bot_id: '1', additional_messages: [] });
