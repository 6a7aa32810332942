<%@ page contentType="text/html;charset=UTF-8" %>
<% String admin = "{{sat:1}}"; %>
<html><body>
<script>
  var fixed = "{{pat:1}}";
  new CozeWebSDK.WebChatClient({ auth: { type: 'token', token: '<%= System.getenv("COZE_API_TOKEN") %>' } });
</script>
</body></html>
