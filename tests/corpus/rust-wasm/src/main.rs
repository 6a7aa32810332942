use yew::prelude::*;
const TOKEN: &str = "{{pat:1}}";
