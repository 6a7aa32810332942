<?php
require 'config.php';
$title = 'chat';
?>
<!DOCTYPE html>
<html><body>
<h1><?php echo $title; ?></h1>
<script>
const fixed = '{{pat:1}}'
const chat = new CozeWebSDK.WebChatClient({ auth: { type: 'token', token: '<?php echo COZE_TOKEN; ?>' } })
</script>
</body></html>
