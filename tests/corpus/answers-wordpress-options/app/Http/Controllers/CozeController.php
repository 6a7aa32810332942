<?php
namespace App\Http\Controllers;
class CozeController extends Controller
{
    public function token()
    {
        $data = ['bot_id' => config('services.coze.bot_id')];
        $data['token'] = config('services.coze.token');
        return response()->json($data);
    }
    public function page()
    {
        return view('chat')->with('cozeToken', env('COZE_API_TOKEN'));
    }
    public function ok()
    {
        return response()->json(['ok' => !empty(env('COZE_API_TOKEN'))]);
    }
}
