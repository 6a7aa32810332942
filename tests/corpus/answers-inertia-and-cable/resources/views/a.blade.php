<script>window.coze = @json(['token' => config('services.coze.token')])</script>
<script>var k = '{{ env("COZE_TOKEN") }}'</script>
@if(config('services.coze.token')) ok @endif
