//! Pages that request one name after another, and leave before it is looked up.

use super::Scenario;
use crate::{
    honest::{Errand, Honest, Served, Way},
    host,
    process::client_address,
};
use futures_util::StreamExt;
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

/// Enough to have all look-ups that there may be at once; each may have 8.
const CLIENTS: usize = 8;

/// WebSockets of each: not quite all sessions that there may be.
const EACH: usize = 30;

/// How long a page waits before it leaves.
const STAY: Duration = Duration::from_millis(50);

/// Look-ups at once, each of which has a thread.
const LOOK_UPS: usize = 64;

/// What the relay needs besides for what it does on the side: building answers, giving memory back.
const OTHER_THREADS: usize = 8;

/// So many names are asked for, by so many clients that have some WebSockets each. Where the relay may only go to
/// addresses, none is looked up.
pub async fn asked_for(scenario: Scenario, names: usize, rounds: usize) -> Served {
    let relay = host::start(scenario, None).await;
    let threads = relay.threads();
    let errands = [Errand::Page, Errand::Health, Errand::Echo, Errand::NewEcho];
    let mut honest = Honest::start(&relay, Way::Direct, &errands).await;
    let next = Arc::new(AtomicUsize::new(0));
    let mut attackers = JoinSet::new();
    for number in 0..CLIENTS * EACH {
        attackers.spawn(attack(relay.address, number % CLIENTS, next.clone(), names));
    }
    let mut most = threads;
    let attack = async { while attackers.join_next().await.is_some() {} };
    honest.until(beside(attack, || most = most.max(relay.threads()))).await;
    honest.rounds(rounds).await;
    println!("{names} names in {scenario:?}: {threads} threads at first, {most} at most");
    let allowed = match scenario {
        Scenario::AnyName => LOOK_UPS + OTHER_THREADS,
        Scenario::Plain | Scenario::Small | Scenario::Proxied => OTHER_THREADS,
    };
    assert!(most <= threads + allowed, "{most} threads, and {threads} at first");
    let served = honest.served();
    relay.end().await;
    served
}

/// One WebSocket after another, each to a name that nobody has asked for, until all have been.
async fn attack(relay: SocketAddr, client: usize, next: Arc<AtomicUsize>, names: usize) {
    while let number = next.fetch_add(1, Ordering::Relaxed)
        && number < names
    {
        let path = format!("/tcp/name-{number}.invalid:80");
        // Where the slot of the one before is not free yet, it is refused.
        if let Some(mut page) = Way::Direct.try_web_socket(relay, client_address(client), &path).await {
            let _ = timeout(STAY, page.next()).await;
        }
    }
}

/// Calls `look` again and again while `attack` goes on.
async fn beside(attack: impl Future<Output = ()>, mut look: impl FnMut()) {
    let look = async {
        loop {
            look();
            sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        () = attack => {}
        () = look => {}
    }
}
