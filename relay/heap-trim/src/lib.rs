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

/// From which size on a block is the system's own, and how much free memory a heap keeps at its end, in bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const THRESHOLD: libc::c_int = 256 * 1024;

/// Lets large blocks be taken from the system and given back to it at once (mallopt(3): `M_MMAP_THRESHOLD`). glibc raises the
/// thresholds with each large block that is freed, up to 32 MiB, and every heap may then keep twice as much: more than
/// [`trim`] can reach.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn return_large_blocks() {
    // SAFETY: it has no preconditions but to be called before other threads allocate, and changes two numbers.
    #[allow(unsafe_code)]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, THRESHOLD);
        libc::mallopt(libc::M_TRIM_THRESHOLD, THRESHOLD);
    }
}

/// Lets large blocks be taken from the system and given back to it at once.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn return_large_blocks() {}
