import io.vertx.ext.web.Router;
class V {
    String cozeToken = System.getenv("COZE_TOKEN");
    void r(Router router) {
        router.get("/t").handler(ctx -> ctx.json(new JsonObject().put("token", cozeToken)));
        router.get("/ok").handler(ctx -> ctx.end(String.valueOf(cozeToken != null)));
        router.post("/chat").handler(ctx -> client.postAbs("https://api.coze.cn/v3/chat").putHeader("Authorization", "Bearer " + cozeToken).send());
    }
}
