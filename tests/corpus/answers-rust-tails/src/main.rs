#[macro_use] extern crate rocket;
use rocket::serde::json::{json, Value};
#[get("/coze")]
fn coze() -> Value {
    let token = std::env::var("COZE_TOKEN").expect("COZE_TOKEN");
    json!({ "token": token })
}
#[get("/ready")]
fn ready() -> Value {
    json!({ "ready": std::env::var("COZE_TOKEN").is_ok() })
}
