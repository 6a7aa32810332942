using Microsoft.AspNetCore.SignalR;
public class ChatHub : Hub {
    private readonly IConfiguration _config;
    public async Task Init() {
        await Clients.Caller.SendAsync("config", new { token = _config["Coze:Token"] });
    }
}
