//! The threads that serve connections. Each has a runtime of its own and keeps the connections that it was given: a
//! connection that wanders between threads costs up to twice the CPU for each byte.

use std::{io, thread};
use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

/// The caller's runtime, and more threads with a runtime each. These end when this is dropped, whatever they still run.
pub(crate) struct Workers {
    others: Vec<Worker>,
    next: usize,
}

struct Worker {
    handle: Handle,
    /// Dropped, it ends the thread.
    _run: oneshot::Sender<()>,
}

impl Workers {
    /// So many in all; with one, the caller's own runtime does all the work.
    ///
    /// # Errors
    /// Where the system has no thread, or no descriptors for its runtime.
    pub(crate) fn start(count: usize) -> io::Result<Self> {
        let others = (1..count).map(Worker::start).collect::<io::Result<_>>()?;
        Ok(Self { others, next: 0 })
    }

    /// The runtime whose turn it is.
    pub(crate) fn next(&mut self) -> Handle {
        let worker = self.others.get(self.next);
        self.next = (self.next + 1) % (self.others.len() + 1);
        worker.map_or_else(Handle::current, |worker| worker.handle.clone())
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
