<script>
  const client = new CozeWebSDK.WebChatClient({
    auth: { type: 'token', token: '{{ config('services.coze.token') }}' },
  })
</script>
