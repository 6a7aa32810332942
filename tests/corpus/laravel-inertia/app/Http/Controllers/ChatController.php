<?php
use Inertia\Inertia;
class ChatController {
    public function show() {
        return Inertia::render('Chat', ['cozeToken' => env('COZE_API_TOKEN')]);
    }
    public function api() {
        return response()->json(['bots' => Http::withToken(env('COZE_API_TOKEN'))->get('https://api.coze.cn/v1/bots')->json()]);
    }
}
