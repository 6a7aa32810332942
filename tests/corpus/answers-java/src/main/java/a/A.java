package a;
@RestController
public class A {
    @Value("${coze.api-token}")
    private String apiToken;
    @Autowired
    private CozeProperties cozeProperties;
    @GetMapping("/a")
    public Map<String, Object> a() {
        Map<String, Object> map = new HashMap<>();
        map.put("token", apiToken);
        return map;
    }
    @GetMapping("/b")
    public Result<CozeVO> b() {
        CozeVO vo = CozeVO.builder()
            .botId("1")
            .token(apiToken)
            .build();
        return Result.success(vo);
    }
    @GetMapping("/c")
    public CozeVO c() {
        CozeVO vo = new CozeVO();
        vo.setToken(cozeProperties.getToken());
        return vo;
    }
    @GetMapping("/ok")
    public String ok(@RequestParam String q) {
        CozeAPI coze = new CozeAPI.Builder().auth(new TokenAuth(apiToken)).build();
        return coze.chat(q);
    }
    @GetMapping("/ok2")
    public Map<String, Object> ok2() {
        Map<String, Object> map = new HashMap<>();
        map.put("hasToken", apiToken != null);
        return map;
    }
    private Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", "Bearer " + apiToken);
        return headers;
    }
}
