//! Keeps the page available without a network, with the service worker `static/offline.js`.
//!
//! The worker is installed only if a plain web server serves the page over a network into a tab of its own. At a
//! relay's address it would show the page of an earlier relay, so it is removed there. On this machine, the same port
//! may belong to another program tomorrow. And nobody who opens a course page with an embedded lab expects the lab's
//! origin to install anything.

use crate::{location::location, transport::relay::is_loopback};
use js_sys::{Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, Window, window};

/// Next to the page, so that the worker's scope is the page's folder.
const WORKER: &str = "./offline.js";

/// Installs the worker, or removes it if the page's server is a relay. Errors are ignored: the page works without it.
pub fn keep_page(server_is_relay: bool) {
    let Some((window, workers)) = window().and_then(|window| Some((window.clone(), workers(&window)?))) else { return };
    if server_is_relay {
        if workers.controller().is_some() {
            spawn_local(async move { remove(&workers).await });
        }
    } else if is_own_tab(&window) && !is_this_machine() {
        let registered = workers.register(WORKER);
        spawn_local(async move { drop(JsFuture::from(registered).await) });
    }
}

async fn remove(workers: &ServiceWorkerContainer) {
    if let Ok(registration) = JsFuture::from(workers.get_registration()).await
        && let Ok(unregistered) = registration.unchecked_into::<ServiceWorkerRegistration>().unregister()
    {
        let _ = JsFuture::from(unregistered).await;
    }
}

/// Returns `None` if the page was not loaded over https, in some private windows, and in a sandboxed frame, where even
/// reading the property is an error.
fn workers(window: &Window) -> Option<ServiceWorkerContainer> {
    Reflect::get(&window.navigator(), &"serviceWorker".into()).ok()?.dyn_into().ok()
}

fn is_own_tab(window: &Window) -> bool {
    window.parent().ok().flatten().is_some_and(|parent| Object::is(&parent, window))
}

fn is_this_machine() -> bool {
    location().and_then(|page| page.hostname().ok()).is_none_or(|host| is_loopback(&host))
}
