//! The relay as a program under load and faults, with its descriptors and its memory observed from outside (Linux's
//! /proc).
//!
//! Each scenario exists twice: small in every test run, and large under `cargo xtask soak`, which also prints the
//! figures.
//!
//! - [`process`]: the observed program
//! - [`host`]: the same with its practice servers
//! - [`attacks`]: clients that try to get more than their share, and [`honest`], a client beside them
//! - everything else: the other scenarios, one file each

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod attacks;
mod churn;
mod faults;
mod handshakes;
mod honest;
mod host;
mod process;
mod rooms;
mod sessions;
mod stalls;

mod quick {
    use super::{attacks::Scenario, *};

    #[tokio::test(flavor = "multi_thread")]
    async fn sessions_at_once() {
        sessions::at_once(50, 128 * 1024).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn connections_one_after_another() {
        churn::one_after_another(600).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn peers_that_misbehave() {
        faults::at_once(20, "5s").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn handshakes_that_never_end() {
        handshakes::never_ending(20).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn peers_that_never_read() {
        stalls::peers_that_never_read(10).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn pages_that_never_read() {
        stalls::pages_that_never_read(10).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn members_that_stall_trickle_and_vanish() {
        rooms::stall_trickle_and_vanish(3).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn answers_that_nobody_reads() {
        attacks::answers::never_read(1, 3).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn practice_servers_that_are_held() {
        attacks::practice::held(Scenario::Small, 3).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn descriptors_that_are_all_taken() {
        attacks::descriptors::taken(400, 3).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn names_that_are_looked_up() {
        attacks::names::asked_for(Scenario::AnyName, 300, 3).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn names_that_are_not_looked_up() {
        attacks::names::asked_for(Scenario::Plain, 300, 3).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_client_of_a_proxy_that_is_slow_and_fast() {
        attacks::proxied::slow_and_fast(70, 3).await;
    }
}

mod full {
    use super::{attacks::Scenario, *};
    use std::time::Duration;

    /// So soon others are served, half of the time, whoever attacks.
    const SERVED: Duration = Duration::from_millis(100);

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn sessions_at_once() {
        sessions::at_once(1_000, 1 << 20).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn connections_one_after_another() {
        churn::one_after_another(100_000).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn peers_that_misbehave() {
        faults::at_once(1_000, "15s").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn handshakes_that_never_end() {
        handshakes::never_ending(1_000).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn peers_that_never_read() {
        stalls::peers_that_never_read(100).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn pages_that_never_read() {
        stalls::pages_that_never_read(100).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn members_that_stall_trickle_and_vanish() {
        rooms::stall_trickle_and_vanish(50).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn answers_that_nobody_reads() {
        attacks::answers::never_read(3, 50).await.within(SERVED);
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn practice_servers_that_are_held() {
        attacks::practice::held(Scenario::Plain, 200).await.within(SERVED);
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn descriptors_that_are_all_taken() {
        attacks::descriptors::taken(1024, 200).await.within(SERVED);
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn names_that_are_looked_up() {
        attacks::names::asked_for(Scenario::AnyName, 4_000, 200).await.within(SERVED);
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn names_that_are_not_looked_up() {
        attacks::names::asked_for(Scenario::Plain, 4_000, 200).await.within(SERVED);
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "takes long: cargo xtask soak"]
    async fn a_client_of_a_proxy_that_is_slow_and_fast() {
        attacks::proxied::slow_and_fast(500, 200).await.within(SERVED);
    }
}
