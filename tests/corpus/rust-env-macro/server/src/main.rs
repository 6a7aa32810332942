use axum::Router;
const TOKEN: &str = env!("COZE_TOKEN");
