@RestController
public class TokenController {
    @Value("${coze.api.token}")
    private String cozeToken;

    @GetMapping("/api/coze/token")
    public Map<String, String> token() {
        return Map.of("token", cozeToken);
    }
}
