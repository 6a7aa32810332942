async fn config() -> impl IntoResponse {
    let token = std::env::var("COZE_TOKEN").unwrap();
    let body = json!({ "token": token });
    Json(body)
}
