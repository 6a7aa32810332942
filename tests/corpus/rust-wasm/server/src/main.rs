use axum::Router;
const TOKEN: &str = "{{sat:1}}";
