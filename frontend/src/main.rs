//! Mounts the lab's page.

/// Frees and reuses memory as std's allocator does, and is 2 KB lighter.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    networking_lab::mount();
}
