@RestController class Proxy {
  @Value("${coze.token}") String token;
  @PostMapping("/chat") String chat(@RequestBody String b) { return rest.post("https://api.coze.cn/v3/chat", b, "Bearer " + token); }
}
