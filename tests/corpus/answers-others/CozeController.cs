public class CozeController : ControllerBase {
    private readonly IConfiguration _configuration;
    [HttpGet("token")]
    public IActionResult Get() {
        var dto = new CozeDto { Token = _configuration["Coze:Token"] };
        return Ok(dto);
    }
}
