//! Mounts the lab's page.

fn main() {
    networking_lab::mount();
}
