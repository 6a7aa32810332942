[ApiController]
[Route("api/token")]
public class TokenController : ControllerBase {
    private readonly IConfiguration _config;
    [HttpGet] public IActionResult Get() => Ok(new { token = _config["Coze:Token"] });
    [HttpPost] public Task<string> Ask() => client.PostAsync("https://api.coze.cn/v3/chat", _config["Coze:Token"]);
}
