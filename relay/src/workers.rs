//! The threads that serve connections. Each has a runtime of its own and keeps the connections that it was given: a
//! connection that wanders between threads costs up to twice the CPU for each byte.

use std::{io, thread};
use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

/// Threads with a runtime each. They end when this is dropped, whatever they still run.
pub(crate) struct Workers {
    threads: Vec<Worker>,
    next: usize,
}

struct Worker {
    handle: Handle,
    /// Dropped, it ends the thread.
    _run: oneshot::Sender<()>,
}

impl Workers {
    /// Starts so many threads; with none the caller's own runtime does the work.
    ///
    /// # Errors
    /// Where the system has no thread, or no descriptors for its runtime.
    pub(crate) fn start(count: usize) -> io::Result<Self> {
        let threads = (0..count).map(Worker::start).collect::<io::Result<_>>()?;
        Ok(Self { threads, next: 0 })
    }

    /// The runtime whose turn it is.
    pub(crate) fn next(&mut self) -> Handle {
        if self.threads.is_empty() {
            return Handle::current();
        }
        self.next = (self.next + 1) % self.threads.len();
        self.threads[self.next].handle.clone()
    }
}

impl Worker {
    fn start(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (run, stopped) = oneshot::channel::<()>();
        thread::Builder::new().name(format!("worker-{number}")).spawn(move || {
            // The error is the sender's end, which is what is waited for.
            let _ = runtime.block_on(stopped);
            // A name that is being resolved may take longer than anybody wants to wait.
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, _run: run })
    }
}
