<?php
namespace app\controller;
class Coze extends BaseController
{
    public function config()
    {
        $data = ['token' => env('COZE_TOKEN')];
        return json($data);
    }
}
