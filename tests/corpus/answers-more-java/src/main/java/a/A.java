package a;
@RestController
@RequestMapping("/coze")
public class A {
    @Resource
    private CozeProperties cozeProperties;
    @GetMapping("/a")
    public ResponseEntity<Map<String, String>> a() {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("token", cozeProperties.getAccessToken());
        return ResponseEntity.ok().body(body);
    }
    @GetMapping("/b")
    public TokenResponse b() {
        return new TokenResponse(System.getenv("COZE_TOKEN"));
    }
    @GetMapping("/c")
    public JSONObject c() {
        JSONObject o = new JSONObject();
        o.set("token", cozeProperties.getAccessToken());
        return o;
    }
    @PostMapping("/d")
    public String d(@RequestBody ChatReq req) {
        HttpHeaders headers = new HttpHeaders();
        headers.setBearerAuth(cozeProperties.getAccessToken());
        HttpEntity<ChatReq> entity = new HttpEntity<>(req, headers);
        return restTemplate.postForObject("https://api.coze.cn/v3/chat", entity, String.class);
    }
    @GetMapping("/e")
    public ModelAndView e() {
        ModelAndView mv = new ModelAndView("e");
        mv.addObject("token", cozeProperties.getAccessToken());
        return mv;
    }
}
