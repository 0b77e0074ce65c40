//! The elements of the page, by the names and roles that a screen reader announces, as CSS selectors.

/// Live regions: states, outcomes and results of the lab.
pub const STATUS: &str = "main [role=status]";

/// Alerts, which are announced at once.
pub const ALERT: &str = "[role=alert]";

/// The banner that says that the labs use the network inside the page.
pub const NETWORK: &str =
    ":is(section[aria-label='이 페이지 안의 네트워크'], section[aria-label='Network inside this page'])";

/// The relay's line in the header, which opens its details.
pub const RELAY: &str = "header summary";

/// The same below an embedded lab.
pub const EMBEDDED_RELAY: &str = "footer summary";

pub const RECORD: &str = ":is([aria-label=기록], [aria-label=Record])";

pub const PRACTICE_SERVERS: &str = ":is([aria-label='연습 서버 고르기'], [aria-label='연습 서버'], [aria-label='Choose a practice server'], [aria-label='Practice server'])";

/// The lab's guided experiments, including the open one.
pub const EXPERIMENTS: &str = ":is(section[aria-label=실험], section[aria-label=Experiments])";

/// The current step of a running experiment.
pub const CURRENT_STEP: &str = "[aria-current=step]";

pub const EVIDENCE: &str = ":is([aria-label='기록에서 나온 증거'], [aria-label='Evidence from the record'])";

/// The connections that the server has accepted.
pub const CONNECTIONS: &str = ":is(ul[aria-label=연결], ul[aria-label=Connections]) li";

/// The clients in the kernel's queue.
pub const QUEUE: &str = ":is([aria-label='대기열에서 기다리는 클라이언트'], [aria-label='Clients in the queue']) li";

pub const LOCAL_CLIENTS: &str = ":is([aria-label='이 탭의 클라이언트'], [aria-label='Clients in this tab']) li";

/// The response to an HTTP request.
pub const ANSWER: &str = ":is(section[aria-label=결과], section[aria-label=Result])";

/// The requests that the HTTP server lab has received, one per row.
pub const REQUESTS: &str = ":is(ul[aria-label='요청과 응답'], ul[aria-label='Requests and responses']) li";

/// The requests that the HTTP client lab has sent, one per row.
pub const EXCHANGES: &str =
    ":is(section[aria-label='이 페이지를 연 뒤의 요청'], section[aria-label='Requests since the page was opened']) li";
