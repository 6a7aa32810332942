use axum::{extract::State, response::{Html, IntoResponse}, Json};
struct AppState { coze_token: String }
async fn conf(State(s): State<Arc<AppState>>) -> impl IntoResponse {
    Json(serde_json::json!({ "token": s.coze_token.clone() }))
}
async fn page() -> Html<String> {
    let t = std::env::var("COZE_TOKEN").unwrap();
    Html(format!("<script>const T='{}'</script>", t))
}
async fn ok(State(s): State<Arc<AppState>>) -> Json<Value> {
    Json(json!({ "ok": !s.coze_token.is_empty() }))
}
async fn chat(State(s): State<Arc<AppState>>, body: String) -> String {
    reqwest::Client::new().post("https://api.coze.cn/v3/chat").bearer_auth(&s.coze_token).body(body).send().await.unwrap().text().await.unwrap()
}
