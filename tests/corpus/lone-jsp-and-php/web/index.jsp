<%@ page import="com.acme.Config" %>
<script>
var coze = { token: '<%= Config.COZE_TOKEN %>' }
</script>
