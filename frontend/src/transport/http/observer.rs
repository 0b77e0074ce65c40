//! The timing of an exchange as reported by the browser (Resource Timing, Performance Timeline) shortly after the last byte.

use crate::fetch::timing::{Detail, Timing};
use crate::transport::clock::{self, Micros};
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::pin,
    rc::Rc,
    task::{Poll, Waker},
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    PerformanceObserver, PerformanceObserverEntryList, PerformanceObserverInit, PerformanceResourceTiming, Url,
};

/// How long to wait for the report, in milliseconds. The response has arrived by then, and is not held back for longer.
const WAIT_MS: u32 = 100;

/// The maximum difference between the browser's start time and ours. Otherwise it is another exchange with the same URL.
const SAME_START: Micros = 20_000;

/// Collects the browser's reports of exchanges from its creation on. It uses an observer because the list that a page can read
/// at any time is full after 250 exchanges, and other code may clear it.
pub struct TimingObserver {
    observer: PerformanceObserver,
    reports: Rc<RefCell<Reports>>,
    _on_report: Closure<dyn FnMut(PerformanceObserverEntryList)>,
}

#[derive(Default)]
struct Reports {
    entries: Vec<PerformanceResourceTiming>,
    /// Wakes the task that waits for more reports.
    waker: Option<Waker>,
}

impl TimingObserver {
    /// Starts collecting, or returns `None` if the browser has no `PerformanceObserver`.
    pub fn start() -> Option<Self> {
        let reports = Rc::new(RefCell::new(Reports::default()));
        let on_report = Closure::new({
            let reports = reports.clone();
            move |list: PerformanceObserverEntryList| {
                let mut reports = reports.borrow_mut();
                reports.take(&list.get_entries());
                if let Some(waker) = reports.waker.take() {
                    waker.wake();
                }
            }
        });
        let observer = PerformanceObserver::new(on_report.as_ref().unchecked_ref()).ok()?;
        observer.observe(&PerformanceObserverInit::new(&Array::of1(&"resource".into())));
        Some(Self { observer, reports, _on_report: on_report })
    }

    /// Returns the timing of the exchange that requested this URL at `began`, or `None` if it is not reported in time.
    pub async fn timing(self, url: &str, began: Micros) -> Option<Timing> {
        let name = Url::new(url).ok()?.href();
        let mut limit = pin!(TimeoutFuture::new(WAIT_MS));
        poll_fn(|context| {
            let mut reports = self.reports.borrow_mut();
            reports.take(&self.observer.take_records());
            if let Some(entry) = reports.find(&name, began) {
                return Poll::Ready(Some(read(entry)));
            }
            reports.waker = Some(context.waker().clone());
            limit.as_mut().poll(context).map(|()| None)
        })
        .await
    }
}

impl Drop for TimingObserver {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl Reports {
    fn take(&mut self, entries: &Array) {
        self.entries.extend(entries.iter().filter_map(|entry| entry.dyn_into().ok()));
    }

    /// Returns the exchange with this URL, ignoring the fragment, that started nearest to `began`.
    fn find(&self, name: &str, began: Micros) -> Option<&PerformanceResourceTiming> {
        let bare = |url: &str| url.split('#').next().unwrap_or_default().to_owned();
        let name = bare(name);
        let distance = |entry: &&PerformanceResourceTiming| clock::micros(entry.start_time()).abs_diff(began);
        let same = self.entries.iter().filter(|entry| bare(&entry.name()) == name);
        same.min_by_key(distance).filter(|entry| distance(entry) < SAME_START)
    }
}

fn read(entry: &PerformanceResourceTiming) -> Timing {
    let start = entry.start_time();
    let since = |moment: f64| clock::micros((moment - start).max(0.0));
    // All of them are 0 if the server does not expose them.
    let detail = (entry.request_start() > 0.0).then(|| Detail {
        fetch_start: since(entry.fetch_start()),
        domain_lookup_start: since(entry.domain_lookup_start()),
        domain_lookup_end: since(entry.domain_lookup_end()),
        connect_start: since(entry.connect_start()),
        secure_connection_start: (entry.secure_connection_start() > 0.0)
            .then(|| since(entry.secure_connection_start())),
        connect_end: since(entry.connect_end()),
        request_start: since(entry.request_start()),
        response_start: since(entry.response_start()),
    });
    Timing { response_end: since(entry.response_end()), detail }
}
