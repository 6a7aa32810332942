<?php
$token = getenv('COZE_API_TOKEN');
$data = ['bot' => '1'];
$data['token'] = $token;
header('Content-Type: application/json');
echo json_encode($data);
