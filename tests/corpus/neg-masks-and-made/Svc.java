@RestController class Svc {
  @PostMapping("/coze/session") public Map<String,Object> s(Principal p) {
    String cozeToken = oauthService.issueToken(p.getName(), 900);
    return Map.of("token", cozeToken, "ttl", 900);
  }
}
