//! How much the server does at once, for all clients and for each.

use super::{
    answer::{Json, Refusal},
    json,
};
use crate::{
    gate::Rule,
    practice::limits::{BUILDERS, LARGE, LARGE_PER_CLIENT, SMALL_BYTES},
    registry::{Slot, Slots},
};
use axum::{
    body::{Body, HttpBody},
    response::Response,
};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use serde_json::Value;
use std::{
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::{sync::Semaphore, task};

/// What is left of it.
#[derive(Debug)]
pub struct Capacity {
    large: Arc<Slots>,
    builders: Arc<Semaphore>,
}

impl Capacity {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { large: Slots::new(LARGE, LARGE_PER_CLIENT), builders: Arc::new(Semaphore::new(BUILDERS)) })
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
    pub fn large(&self, client: IpAddr) -> Result<Arc<LargeSlot>, Refusal> {
        let slot = self.large.take(client).map_err(|rule| Refusal::TooManyLarge { own: rule == Rule::ClientLimit })?;
        Ok(Arc::new(LargeSlot { _slot: slot }))
    }
}

/// The place of one large request and its answer; free again when dropped.
#[derive(Debug)]
pub struct LargeSlot {
    _slot: Slot,
}

/// Whether a body has more than [`SMALL_BYTES`], or may have.
pub fn is_large(body: &Body) -> bool {
    body.size_hint().upper().is_none_or(|bytes| bytes > SMALL_BYTES as u64)
}

/// Keeps the slot until the last byte of the answer has gone to the kernel.
pub fn hold(answer: Response, slot: Arc<LargeSlot>) -> Response {
    answer.map(|body| Body::new(HeldBody { body, slot }))
}

/// A body with a slot, which each of its chunks shares: hyper drops a body once it has its chunks, and these wait for a
/// client that reads slowly.
struct HeldBody {
    body: Body,
    slot: Arc<LargeSlot>,
}

impl HttpBody for HeldBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let hold = |bytes| Bytes::from_owner(HeldChunk { bytes, _slot: self.slot.clone() });
        frame.map_ok(|frame| frame.map_data(hold))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

struct HeldChunk {
    bytes: Bytes,
    _slot: Arc<LargeSlot>,
}

impl AsRef<[u8]> for HeldChunk {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt;
    use std::{net::Ipv4Addr, sync::mpsc, thread, time::Duration};

    const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn an_answer_is_built_on_another_thread_and_few_at_once() {
        let capacity = Capacity::new();
        let here = thread::current().id();
        let (go, wait) = (0..BUILDERS).map(|_| mpsc::channel::<()>()).collect::<(Vec<_>, Vec<_>)>();
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
        for _ in 0..BUILDERS {
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
        let _others: Vec<_> = (1..LARGE_PER_CLIENT).map(|_| capacity.large(CLIENT).unwrap()).collect();
        let answer = hold(Response::new(Body::from("large")), capacity.large(CLIENT).unwrap());
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
        let client = |number: usize| IpAddr::from([127, 0, 1, u8::try_from(number / LARGE_PER_CLIENT).unwrap()]);
        let _held: Vec<_> = (0..LARGE).map(|number| capacity.large(client(number)).unwrap()).collect();
        assert_eq!(capacity.large(CLIENT).unwrap_err(), Refusal::TooManyLarge { own: false });
    }
}
