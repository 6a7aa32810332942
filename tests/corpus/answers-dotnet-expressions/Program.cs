var token = Environment.GetEnvironmentVariable("COZE_TOKEN");
app.MapGet("/t", () => new { token });
app.MapGet("/s", async ctx => { ctx.Response.Headers["X-T"] = token; await ctx.Response.WriteAsync("ok"); });
app.MapGet("/r", () => Results.Json(new { ready = token is not null }));
