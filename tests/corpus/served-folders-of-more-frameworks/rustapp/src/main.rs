use actix_files::Files;
fn a() { App::new().service(Files::new("/", "./page")) }
