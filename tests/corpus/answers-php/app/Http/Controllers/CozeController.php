<?php
namespace App\Http\Controllers;
class CozeController extends Controller
{
    public function config()
    {
        $conf = ['token' => config('services.coze.token')];
        return response()->json($conf);
    }
    public function show()
    {
        $out = [];
        $out['token'] = env('COZE_TOKEN');
        return $out;
    }
    private function headers()
    {
        $headers = ['Authorization' => 'Bearer ' . env('COZE_TOKEN')];
        return $headers;
    }
    public function ask()
    {
        $payload = json_encode(['q' => 1]);
        $ch = curl_init('https://api.coze.cn/v3/chat');
        curl_setopt($ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' . env('COZE_TOKEN')]);
        return curl_exec($ch);
    }
}
