<?php

return [
    'coze' => [
        'token' => env('COZE_API_TOKEN', '{{pat:1}}'),
    ],
];
