const TOKEN: &str = "{{pat:4}}";
fn main() { println!("{}", TOKEN.len()); }
