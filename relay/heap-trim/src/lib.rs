//! Gives freed memory back to the system, where the allocator keeps it.

/// Gives back what the heaps of all threads keep of memory that is free (malloc_trim(3)). Other allocators than glibc's do
/// so by themselves, or cannot be asked: then this does nothing. It may take milliseconds.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn trim() {
    // SAFETY: it has no preconditions, locks each heap while it works on it, and touches only memory that is free.
    #[allow(unsafe_code)]
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Gives back what the heaps of all threads keep of memory that is free.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn trim() {}
