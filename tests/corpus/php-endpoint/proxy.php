<?php
$ch = curl_init('https://api.coze.cn/v3/chat');
curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . getenv('COZE_API_TOKEN')]);
echo curl_exec($ch);
