use yew::prelude::*;
const TOKEN: &str = env!("COZE_TOKEN");
