<?php $token = getenv('COZE_API_TOKEN'); ?>
<div id="x" data-token="<?= $token ?>"></div>
