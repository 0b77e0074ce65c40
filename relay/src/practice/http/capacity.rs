//! How much the server does at once, for all clients and for each.

use super::{
    answer::{Json, Refusal},
    json,
};
use crate::{
    gate::Rule,
    practice::limits::{MAX_BUILDERS, MAX_LARGE, MAX_LARGE_PER_CLIENT, SMALL_BYTES},
    registry::{Slot, Slots},
};
use axum::body::{Body, HttpBody};
use serde_json::Value;
use std::{net::IpAddr, sync::Arc};
use tokio::{sync::Semaphore, task};

/// What is left of it.
#[derive(Debug)]
pub struct Capacity {
    large: Arc<Slots>,
    builders: Arc<Semaphore>,
}

impl Capacity {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            large: Slots::new(MAX_LARGE, MAX_LARGE_PER_CLIENT),
            builders: Arc::new(Semaphore::new(MAX_BUILDERS)),
        })
    }

    /// The JSON answer that `work` gives. Both it and the writing of the answer run on a thread for blocking work, since the
    /// threads that serve connections serve everyone's.
    ///
    /// # Errors
    /// What `work` refuses, and an answer that would be too large.
    pub async fn build(&self, work: impl FnOnce() -> Result<Value, Refusal> + Send + 'static) -> Result<Json, Refusal> {
        let permit = self.builders.clone().acquire_owned().await.expect("nobody closes this semaphore");
        let built = task::spawn_blocking(move || {
            // Held here, so that work whose client has gone counts until it is done.
            let _permit = permit;
            json::write(work()?).map(Json::from)
        });
        built.await.expect("building an answer does not panic")
    }

    /// A slot for something large, held as long as its memory is.
    ///
    /// # Errors
    /// The limit that is reached.
    pub fn large(&self, client: IpAddr) -> Result<Arc<Slot>, Refusal> {
        let slot = self.large.take(client).map_err(|rule| Refusal::TooManyLarge { own: rule == Rule::ClientLimit })?;
        Ok(Arc::new(slot))
    }
}

/// Whether a body has more than [`SMALL_BYTES`], or may have.
pub fn is_large(body: &Body) -> bool {
    body.size_hint().upper().is_none_or(|bytes| bytes > SMALL_BYTES as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guarded_body::with_guard;
    use axum::response::Response;
    use futures_util::StreamExt;
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
                capacity.build(work).await
            });
        }
        // This thread goes on while they work.
        for _ in 0..MAX_BUILDERS {
            assert_ne!(starts.recv().await, Some(here));
        }
        let mut next = std::pin::pin!(capacity.build(|| Ok(Value::Null)));
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut next).await.is_err());
        drop(go);
        assert!(next.await.is_ok());
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

    #[test]
    fn all_clients_together_have_a_limit_too() {
        let capacity = Capacity::new();
        let client = |number: usize| IpAddr::from([127, 0, 1, u8::try_from(number / MAX_LARGE_PER_CLIENT).unwrap()]);
        let _held: Vec<_> = (0..MAX_LARGE).map(|number| capacity.large(client(number)).unwrap()).collect();
        assert_eq!(capacity.large(CLIENT).unwrap_err(), Refusal::TooManyLarge { own: false });
    }
}
