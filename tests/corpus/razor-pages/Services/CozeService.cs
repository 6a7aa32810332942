public class CozeService {
    private const string Token = "{{sat:1}}";
}
