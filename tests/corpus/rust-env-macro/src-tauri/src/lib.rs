const TOKEN: &str = env!("COZE_TOKEN");
const PAT: Option<&str> = option_env!("COZE_PAT");
fn key() -> String { std::env::var("COZE_API_KEY").unwrap() }
