//! Mounts the lab's page.

/// Frees and reuses memory as std's allocator does, and is 2 KB lighter.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

fn main() {
    networking_lab::mount();
}
