<?php
$jwt = JWT::encode($payload, file_get_contents('private_key.pem'), 'RS256', $kid);
$resp = json_decode(post('https://api.coze.cn/api/permission/oauth2/token', ['grant_type' => 'urn:ietf:params:oauth:grant-type:jwt-bearer'], $jwt), true);
echo json_encode(['token' => $resp['access_token'], 'expires_in' => $resp['expires_in']]);
