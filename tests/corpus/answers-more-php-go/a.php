<?php
$response = new stdClass();
$response->token = $_ENV['COZE_TOKEN'];
echo json_encode($response);
