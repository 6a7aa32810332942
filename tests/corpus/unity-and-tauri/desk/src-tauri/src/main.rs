const TOKEN: &str = "{{pat:2}}";
fn main() {
    tauri::Builder::default().run(tauri::generate_context!()).unwrap();
}
