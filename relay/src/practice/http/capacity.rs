//! Limits the concurrent work of the server, in total and per client.

use super::{
    answer::{Json, Refusal},
    json,
    shared::Shared,
};
use crate::{
    gate::Rule,
    practice::limits::{MAX_BUILDERS, MAX_BUILDS, MAX_BUILDS_PER_CLIENT, MAX_LARGE, MAX_LARGE_PER_CLIENT, SMALL_BYTES},
    registry::{Slot, Slots},
};
use axum::{
    body::{Body, HttpBody},
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, request::Parts},
};
use serde_json::Value;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};
use tokio::{runtime::Handle, sync::Semaphore};

/// The remaining capacity.
#[derive(Debug)]
pub struct Capacity {
    large: Arc<Slots>,
    builds: Arc<Slots>,
    builders: Arc<Semaphore>,
    /// The runtime whose threads build the answers: each runtime keeps its own for a while after the last use, and each
    /// thread a heap.
    runtime: Handle,
}

impl Capacity {
    /// Builds answers on threads of the runtime in which this is called.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            large: Slots::new(MAX_LARGE, MAX_LARGE_PER_CLIENT),
            builds: Slots::new(MAX_BUILDS, MAX_BUILDS_PER_CLIENT),
            builders: Arc::new(Semaphore::new(MAX_BUILDERS)),
            runtime: Handle::current(),
        })
    }

    /// Runs `work` for this client and returns its result. It runs on a thread for blocking work, since the threads
    /// that serve connections serve all clients.
    ///
    /// # Errors
    /// The refusal of `work`, or the limit on answers that wait to be built.
    async fn run<T: Send + 'static>(
        &self,
        client: IpAddr,
        work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let slot =
            self.builds.take(client).map_err(|rule| Refusal::TooManyBuilds { own: rule == Rule::ClientLimit })?;
        let permit = self.builders.clone().acquire_owned().await.expect("nobody closes this semaphore");
        let built = self.runtime.spawn_blocking(move || {
            // Held here, so that work whose client has gone counts until it is done.
            let _held = (slot, permit);
            work()
        });
        built.await.expect("building an answer does not panic")
    }

    /// Takes a slot for something large, to be held as long as its memory is.
    ///
    /// # Errors
    /// The limit that is reached.
    pub fn large(&self, client: IpAddr) -> Result<Arc<Slot>, Refusal> {
        let slot = self.large.take(client).map_err(|rule| Refusal::TooManyLarge { own: rule == Rule::ClientLimit })?;
        Ok(Arc::new(slot))
    }
}

/// The client of a request; the unspecified address if the server that carries the routes does not provide one.
pub fn client(extensions: &Extensions) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
}

/// Builds the answer to one request.
pub struct Builder {
    capacity: Arc<Capacity>,
    client: IpAddr,
}

impl FromRequestParts<Arc<Shared>> for Builder {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Infallible> {
        Ok(Self { capacity: shared.capacity.clone(), client: client(&parts.extensions) })
    }
}

impl Builder {
    /// Runs `work` and serializes its result as a JSON answer.
    ///
    /// # Errors
    /// The refusal of `work`, an answer that would be too large, or the limit on answers that wait to be built.
    pub async fn build(&self, work: impl FnOnce() -> Result<Value, Refusal> + Send + 'static) -> Result<Json, Refusal> {
        self.run(move || json::write(work()?).map(Json::from)).await
    }

    /// Runs `work`, whose result is not only JSON.
    ///
    /// # Errors
    /// The refusal of `work`, or the limit on answers that wait to be built.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        self.capacity.run(self.client, work).await
    }
}

/// Whether a body exceeds [`SMALL_BYTES`], or may exceed it.
pub fn is_large(body: &Body) -> bool {
    body.size_hint().upper().is_none_or(|bytes| bytes > SMALL_BYTES as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guarded_body::with_guard;
    use axum::response::Response;
    use futures_util::{StreamExt, future::join_all};
    use std::{net::Ipv4Addr, sync::mpsc, thread, time::Duration};

    const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn an_answer_is_built_on_another_thread_and_few_at_once() {
        let capacity = Capacity::new();
        let here = thread::current().id();
        let (go, wait) = (0..MAX_BUILDERS).map(|_| mpsc::channel::<()>()).collect::<(Vec<_>, Vec<_>)>();
        let (started, mut starts) = tokio::sync::mpsc::unbounded_channel();
        for wait in wait {
            let (capacity, started) = (capacity.clone(), started.clone());
            tokio::spawn(async move {
                let work = move || {
                    started.send(thread::current().id()).expect("the test listens");
                    let _ = wait.recv();
                    Ok(Value::Null)
                };
                capacity.run(CLIENT, work).await
            });
        }
        // This thread continues while they work.
        for _ in 0..MAX_BUILDERS {
            assert_ne!(starts.recv().await, Some(here));
        }
        let mut next = std::pin::pin!(capacity.run(CLIENT, || Ok(Value::Null)));
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut next).await.is_err());
        drop(go);
        assert!(next.await.is_ok());
    }

    #[tokio::test]
    async fn one_client_cannot_have_every_answer_wait_for_its_own() {
        let capacity = Capacity::new();
        let all = capacity.builders.clone().acquire_many_owned(u32::try_from(MAX_BUILDERS).unwrap()).await.unwrap();
        let client = |number: usize| IpAddr::from([127, 0, 1, u8::try_from(number).unwrap()]);
        let build = |number| Box::pin(capacity.run(client(number), || Ok(Value::Null)));
        let mut waiting = Vec::new();
        for number in 0..MAX_BUILDS {
            let mut next = build(number / MAX_BUILDS_PER_CLIENT);
            assert!(futures_util::poll!(&mut next).is_pending());
            waiting.push(next);
        }
        let own = build(0).await.err();
        assert_eq!(own, Some(Refusal::TooManyBuilds { own: true }));
        assert_eq!(build(99).await.err(), Some(Refusal::TooManyBuilds { own: false }));
        // A build that is abandoned or done makes room for another.
        waiting.pop();
        let mut next = build(99);
        assert!(futures_util::poll!(&mut next).is_pending());
        waiting.push(next);
        drop(all);
        assert!(join_all(waiting).await.iter().all(Result::is_ok));
        assert!(build(0).await.is_ok());
    }

    #[tokio::test]
    async fn a_large_answer_counts_until_its_bytes_are_gone() {
        let capacity = Capacity::new();
        let _others: Vec<_> = (1..MAX_LARGE_PER_CLIENT).map(|_| capacity.large(CLIENT).unwrap()).collect();
        let answer = with_guard(Response::new(Body::from("large")), capacity.large(CLIENT).unwrap());
        assert_eq!(answer.body().size_hint().exact(), Some(5));
        let bytes = answer.into_body().into_data_stream().next().await.unwrap().unwrap();
        assert_eq!(bytes, "large");
        assert_eq!(capacity.large(CLIENT).unwrap_err(), Refusal::TooManyLarge { own: true });
        assert!(capacity.large(Ipv4Addr::new(127, 0, 0, 2).into()).is_ok());
        drop(bytes);
        assert!(capacity.large(CLIENT).is_ok());
    }

    #[tokio::test]
    async fn all_clients_together_have_a_limit_too() {
        let capacity = Capacity::new();
        let client = |number: usize| IpAddr::from([127, 0, 1, u8::try_from(number / MAX_LARGE_PER_CLIENT).unwrap()]);
        let _held: Vec<_> = (0..MAX_LARGE).map(|number| capacity.large(client(number)).unwrap()).collect();
        assert_eq!(capacity.large(CLIENT).unwrap_err(), Refusal::TooManyLarge { own: false });
    }
}
