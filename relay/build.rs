//! With the page inside, the relay is built anew when anything in the page's folder has changed, new files included.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_EMBED_PAGE").is_some() {
        println!("cargo::rerun-if-changed=../dist");
    }
}
