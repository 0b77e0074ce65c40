//! Returns freed memory to the system if the allocator keeps it.

/// Returns the free memory in the heaps of all threads to the system (malloc_trim(3)). Allocators other than glibc's do
/// so by themselves, or provide no such call: then this does nothing. It may take milliseconds.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn trim() {
    // SAFETY: the call has no preconditions, locks each heap while it works on it, and touches only free memory.
    #[allow(unsafe_code)]
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Does nothing: this allocator needs no such call, or has none.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn trim() {}

/// Minimum size of a block that is mapped separately, and maximum free memory at the end of a heap, in bytes.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const THRESHOLD: libc::c_int = 256 * 1024;

/// Makes glibc map large blocks separately, and return them to the system when they are freed (mallopt(3):
/// `M_MMAP_THRESHOLD`). By default glibc raises the thresholds with each large block that is freed, up to 32 MiB, and
/// every heap may then keep twice as much: more than [`trim`] can reach.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn return_large_blocks() {
    // SAFETY: the only precondition is that no other thread allocates yet; the call changes two numbers.
    #[allow(unsafe_code)]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, THRESHOLD);
        libc::mallopt(libc::M_TRIM_THRESHOLD, THRESHOLD);
    }
}

/// Does nothing: this allocator has no such setting.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn return_large_blocks() {}
