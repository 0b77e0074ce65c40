//! The threads that serve connections. Each has a runtime of its own and keeps the connections that it was given: where
//! two threads shared the work, a byte up or down cost a fifth to a third more CPU.

use std::{io, thread};
use tokio::{
    runtime::{Builder, Handle},
    sync::oneshot,
};

/// The caller's runtime, and additional threads with a runtime each. Dropping this ends the threads, whatever they
/// still run.
pub(crate) struct Workers {
    others: Vec<Worker>,
    next: usize,
}

struct Worker {
    handle: Handle,
    /// Dropping it ends the thread; it is closed once the thread has ended.
    run: oneshot::Sender<()>,
}

impl Workers {
    /// Starts `count` workers in total; with one, the caller's own runtime does all the work.
    ///
    /// # Errors
    /// The system cannot create a thread, or has no descriptors for its runtime.
    pub(crate) fn start(count: usize) -> io::Result<Self> {
        let others = (1..count).map(Worker::start).collect::<io::Result<_>>()?;
        Ok(Self { others, next: 0 })
    }

    /// The next runtime in turn. A runtime whose thread has died would drop its tasks, so the caller's own takes its
    /// place.
    pub(crate) fn next(&mut self) -> Handle {
        let worker = self.others.get(self.next).filter(|worker| !worker.run.is_closed());
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
            // The only error is that the sender was dropped, which is the signal to stop.
            let _ = runtime.block_on(stopped);
            // A name that is being resolved may take longer than anyone wants to wait.
            runtime.shutdown_background();
        })?;
        Ok(Self { handle, run })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the threads that would serve the next connections.
    async fn turns(workers: &mut Workers, count: usize) -> Vec<String> {
        let mut names = Vec::new();
        for _ in 0..count {
            let name = workers.next().spawn(async { thread::current().name().unwrap_or_default().to_owned() });
            names.push(name.await.unwrap());
        }
        names
    }

    #[tokio::test]
    async fn a_thread_that_has_died_is_given_nothing() {
        let mut workers = Workers::start(3).unwrap();
        let own = thread::current().name().unwrap_or_default().to_owned();
        assert_eq!(turns(&mut workers, 4).await, ["worker-1", "worker-2", &own, "worker-1"]);
        workers.others[1].run = oneshot::channel().0;
        assert_eq!(turns(&mut workers, 3).await, [&own, &own, "worker-1"]);
    }

    #[tokio::test]
    async fn a_panic_takes_only_what_panicked() {
        let mut workers = Workers::start(2).unwrap();
        let worker = workers.next();
        let other = worker.spawn(std::future::pending::<()>());
        assert!(worker.spawn(async { panic!("as the test wants") }).await.unwrap_err().is_panic());
        assert_eq!(turns(&mut workers, 2).await[1], "worker-1");
        assert!(!other.is_finished());
    }
}
