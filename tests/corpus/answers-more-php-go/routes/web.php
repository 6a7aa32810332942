<?php
use Illuminate\Support\Facades\Route;
Route::get('/t', function () {
    $conf = [];
    $conf['token'] = config('services.coze.token');
    return $conf;
});
