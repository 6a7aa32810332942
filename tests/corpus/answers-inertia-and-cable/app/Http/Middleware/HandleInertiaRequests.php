<?php
namespace App\Http\Middleware;
class HandleInertiaRequests extends Middleware
{
    public function share(Request $request): array
    {
        return array_merge(parent::share($request), ['cozeToken' => config('services.coze.token')]);
    }
}
