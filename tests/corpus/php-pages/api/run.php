<?php
$token = "{{sat:1}}";
$ch = curl_init('https://api.coze.cn/v1/workflow/run');
curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer $token"]);
echo curl_exec($ch);
