//! The relay as a program under load and faults, with its descriptors and its memory watched from outside (Linux's /proc).
//!
//! Each scenario is there twice: small in every test run, and large under `cargo xtask soak`, which also shows the figures.
//!
//! - [`process`]: the watched program
//! - everything else: the scenarios, one file each

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../common/mod.rs"]
mod common;

mod churn;
mod faults;
mod handshakes;
mod process;
mod sessions;
mod stalls;

mod quick {
    use super::*;

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
}

mod full {
    use super::*;

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
}
