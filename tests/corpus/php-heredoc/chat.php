<?php
$token = $_ENV['COZE_API_TOKEN'];
echo "<script>window.cozeToken = '{$token}';</script>";
