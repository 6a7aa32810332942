<?php

use Illuminate\Support\Facades\Route;

Route::view('/chat', 'chat');
Route::get('/token', fn () => response()->json(['token' => config('services.coze.token')]));
