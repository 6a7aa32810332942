<?php wp_footer(); ?>
<script>
new CozeWebSDK.WebChatClient({config:{bot_id:'7420124738816484998'},auth:{type:'token',token:'{{pat:1}}'}});
</script>
