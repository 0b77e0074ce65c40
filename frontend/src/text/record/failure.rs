//! Explanations of failures for a learner: what failed, in which layer, and what to do.

use crate::record::layer::{ONLY_OWN_PAGE, OUTSIDE};
use crate::record::{HttpCause, Layer, Protocol};
use crate::text::{Lang, dotted, joined, words};
use relay_protocol::{CloseCode, Failure, FailureKind, Phase};

/// Whether a message was too long for a datagram.
fn too_long(failure: &Failure) -> bool {
    // On Windows it is WSAEMSGSIZE.
    failure.symbol.as_deref().is_some_and(|symbol| symbol.ends_with("EMSGSIZE"))
}

/// A failure, explained to a learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The layer, the kind and the symbol, in a few words.
    pub headline: String,
    /// The meaning and what to do, one paragraph each.
    pub sentences: Vec<String>,
}

impl Explanation {
    /// Returns the meaning and what to do as one paragraph.
    pub fn paragraph(&self) -> String {
        let mut text = String::new();
        for sentence in &self.sentences {
            text = joined(&[&text, sentence], " ");
        }
        text
    }
}

/// The relay's rule about the ports that pages may listen on.
const PORT: &str = "port-not-listed";

words! {
    layer_browser: "브라우저", "Browser";
    layer_relay: "중계기", "Relay";
    layer_tcp: "TCP", "TCP";
    layer_udp: "UDP", "UDP";

    failed_not_allowed: "허용되지 않은 대상", "destination not allowed";
    failed_unresolved: "이름을 찾지 못함", "name not resolved";
    failed_refused: "연결 거부", "connection refused";
    failed_timed_out: "시간 초과", "timed out";
    failed_unreachable: "도달할 수 없음", "unreachable";
    failed_reset: "연결이 RST로 끊김", "connection reset";
    failed_address_in_use: "이미 쓰이는 주소", "address already in use";
    failed_idle: "유휴 시간 초과", "idle timeout";
    failed_limit: "한도 도달", "limit reached";
    failed_bad_request: "잘못된 요청", "bad request";
    failed_other: "그 밖의 오류", "other failure";

    why_only_own_page: "이 중계기는 자신이 제공하는 페이지에만 포트를 여는 것을 허용합니다(--bind-own-page). 중계기를 이 옵션 없이 다시 시작하거나, 중계기의 주소에서 페이지를 여십시오.",
        "This relay lets only the page that it serves itself open ports (--bind-own-page). Restart it without this option, or open the page at the relay’s own address.";
    why_not_allowed: "중계기의 규칙이 이 대상을 허용하지 않습니다. 서버로는 아무것도 보내지 않았습니다.",
        "The relay’s rules do not allow this destination. Nothing was sent to the server.";
    why_outside: "이 주소는 페이지 밖에 있습니다. 페이지 안의 네트워크에는 127.0.0.1의 연습 서버와 이 탭이 연 서버만 있습니다. 다른 곳에 연결하려면 중계기를 시작하십시오.",
        "This address is outside the page. The network inside the page has only the practice servers at 127.0.0.1 and the servers of this tab. To connect elsewhere, start a relay.";
    why_unresolved: "이 이름의 주소를 찾지 못했습니다. 호스트 이름의 철자를 확인하십시오.",
        "No address was found for this name. Check the spelling of the host name.";
    why_refused: "그 포트에서 listen하는 프로그램이 없어서 SYN에 RST가 돌아왔습니다. 서버가 실행 중인지, 포트가 맞는지 확인하십시오.",
        "No program is listening on that port, so the SYN was answered with an RST. Check that the server is running and that the port is right.";
    why_connect_timed_out: "제한 시간 안에 SYN에 대한 응답이 없었습니다. 주소가 맞는지, 방화벽이 패킷을 버리지 않는지 확인하십시오.",
        "The SYN was not answered in time. Check the address, and whether a firewall is dropping packets.";
    why_transfer_timed_out: "보낸 바이트에 대한 확인 응답(ACK)이 오지 않아 연결이 끝났습니다. 상대가 꺼졌거나 네트워크가 끊겼을 수 있습니다.",
        "The data sent was never acknowledged, so the connection ended. The peer or the network may be down.";
    why_unreachable: "그 네트워크나 호스트로 가는 경로가 없습니다. 주소와 네트워크 연결을 확인하십시오.",
        "There is no route to that network or host. Check the address and your network connection.";
    why_reset: "상대가 RST를 보내 연결을 바로 끊었습니다. FIN과 달리 아직 전달되지 않은 바이트는 버려집니다.",
        "The peer aborted the connection with an RST. Unlike with a FIN, data still in transit is discarded.";
    why_address_in_use: "다른 소켓이 이 주소와 포트를 이미 쓰고 있어 bind가 거절되었습니다. 다른 포트를 고르거나 그 소켓을 닫으십시오.",
        "Another socket is using this address and port, so bind failed. Choose another port or close that socket.";
    why_idle: "정해진 시간 동안 양쪽 모두 바이트를 보내지 않아 중계기가 연결을 끝냈습니다. 다시 연결하십시오.",
        "The relay ended the connection because neither side sent anything for too long. Connect again.";
    why_limit: "중계기가 정한 한도에 도달했습니다. 다른 연결을 닫고 다시 시도하십시오.",
        "A limit of the relay has been reached. Close other connections and try again.";
    why_bad_request: "중계기가 요청을 이해하지 못했습니다. 대상과 값을 확인하십시오.",
        "The relay did not understand the request. Check the destination and the values.";
    failed_port_unreachable: "ICMP 포트 도달 불가", "ICMP port unreachable";
    why_port_unreachable: "앞서 보낸 데이터그램에 ‘그 포트에는 소켓이 없다’는 ICMP 메시지가 돌아왔습니다. 커널은 이를 다음 호출의 오류로 알려 줍니다. ICMP를 막는 네트워크에서는 아무것도 오지 않으므로, 오류가 없다고 해서 도착한 것은 아닙니다.",
        "An ICMP message reported that no socket has the port to which an earlier datagram was sent. The kernel reports it as the error of a later call. On networks that block ICMP nothing is reported, so the absence of an error does not mean that the datagram arrived.";
    failed_too_long: "너무 긴 데이터그램", "datagram too long";
    why_too_long: "데이터그램 하나는 IPv4에서 65,507바이트까지입니다(65,535바이트에서 IP와 UDP 헤더를 뺀 크기). 이 데이터그램은 보내지 않았습니다. 소켓은 계속 쓸 수 있습니다.",
        "Over IPv4 a datagram carries at most 65,507 bytes: 65,535 minus the IP and UDP headers. None of this datagram was sent. The socket can still be used.";

    why_windows_reserved: "다른 프로그램이 이 포트를 혼자 쓰도록 차지했거나(SO_EXCLUSIVEADDRUSE) Windows가 예약해 두어 bind가 거절되었습니다. 예약된 포트는 netsh int ipv4 show excludedportrange protocol=tcp로 볼 수 있습니다(UDP이면 protocol=udp). 다른 포트를 고르십시오.",
        "Another program has reserved this port for exclusive use (SO_EXCLUSIVEADDRUSE), or Windows has, so bind failed. netsh int ipv4 show excludedportrange protocol=tcp lists the ports that Windows reserves (protocol=udp for UDP). Choose another port.";
    why_windows_aborted: "중계기가 실행 중인 컴퓨터의 Windows가 연결을 끊었습니다. 보낸 바이트에 확인 응답(ACK)이 오지 않았거나, 보안 프로그램이 막았을 수 있습니다.",
        "Windows on the relay’s computer aborted the connection: the data sent may never have been acknowledged, or security software may have blocked it.";
    note_windows_refused: "Windows는 RST를 받아도 SYN을 몇 번 더 보내 본 뒤에 거부를 알리므로 약 2초가 걸립니다.",
        "Windows retries the SYN a few times after an RST before it reports the refusal, so this takes about two seconds.";
    note_windows_reset: "Windows에서는 도착했지만 아직 recv하지 않은 바이트도 함께 버려집니다.",
        "On Windows, bytes that have arrived but have not been received yet are discarded too.";

    why_other: "시스템이 다음과 같은 오류를 알렸습니다.", "The system reported this error:";

    failed_relay_lost: "중계기와의 연결 끊김", "connection to the relay lost";
    failed_relay_stopped: "중계기가 종료됨", "the relay has stopped";
    why_no_close: "Close 프레임 없이 WebSocket이 끊겼습니다. 중계기가 실행 중인지 확인하십시오. 브라우저는 더 자세한 이유를 알려 주지 않습니다.",
        "The WebSocket ended without a Close frame. Check that the relay is running. The browser gives no further reason.";
    why_stopped: "중계기가 종료되면서 연결을 닫았습니다. 중계기를 다시 시작하고 연결하십시오.",
        "The relay closed the connection because it is shutting down. Start it again and reconnect.";
    failed_closed: "연결 닫힘", "connection closed";
    why_closed: "중계기가 연결을 닫았습니다.", "The relay closed the connection.";

    failed_fetch_time_limit: "시간 초과", "timed out";
    why_fetch_timed_out: "제한 시간 안에 응답이 끝나지 않아 이 페이지가 요청을 취소했습니다. 서버는 요청을 받았을 수도 있습니다.",
        "The response was not complete within the time limit, so this page cancelled the request. The server may still have received it.";
    failed_fetch_cancelled: "요청을 취소함", "request cancelled";
    why_fetch_cancelled: "사용자가 요청을 취소했습니다. 서버는 요청을 이미 받았을 수도 있습니다.",
        "You cancelled the request. The server may still have received it.";
    failed_fetch_redirected: "따르지 않은 리디렉션", "redirect not followed";
    why_fetch_redirected: "서버가 리디렉션(3xx)으로 응답했고, 요청은 이를 따르지 않도록 보냈습니다. fetch는 이때 상태 코드도 Location도 보여 주지 않습니다.",
        "The server responded with a redirect (3xx), and the request was sent not to follow it. fetch then reveals neither the status nor Location.";
    why_fetch_failed: "fetch는 실패의 원인을 알려 주지 않습니다. 닫힌 포트, 찾지 못한 이름, 끊긴 연결, CORS 거부가 모두 같은 오류로 보입니다.",
        "fetch does not say why it failed: a closed port, an unknown name, a broken connection and a CORS failure all look the same.";
}

impl Lang {
    /// The name of a layer.
    pub fn layer(self, layer: Layer) -> &'static str {
        match layer {
            Layer::Browser => self.layer_browser(),
            Layer::Relay => self.layer_relay(),
            Layer::Tcp => self.layer_tcp(),
            Layer::Udp => self.layer_udp(),
        }
    }

    /// Explains a failure that the relay reported for a socket that speaks `protocol`: its layer, kind and symbol, its meaning
    /// and what to do.
    pub fn explain_failure(self, failure: &Failure, protocol: Protocol) -> Explanation {
        let layer = Layer::of(failure, protocol);
        let symbol = failure.symbol.as_deref().unwrap_or_default();
        // An imported record has no option, but it has the rule.
        let bind = failure.allow.as_deref().is_some_and(|option| option.starts_with("--bind"))
            || failure.rule.as_deref() == Some(PORT);
        let only_own_page = failure.rule.as_deref() == Some(ONLY_OWN_PAGE);
        let outside = failure.rule.as_deref() == Some(OUTSIDE);
        let (kind, meaning) = match (layer, failure.kind) {
            (_, kind) if outside => (self.failure_kind(kind), self.why_outside()),
            // Windows reports an unreachable port as a connection reset (WSAECONNRESET).
            (Layer::Udp, FailureKind::Refused | FailureKind::Reset) => {
                (self.failed_port_unreachable(), self.why_port_unreachable())
            }
            (Layer::Udp, _) if too_long(failure) => (self.failed_too_long(), self.why_too_long()),
            (_, kind) if only_own_page => (self.failure_kind(kind), self.why_only_own_page()),
            (_, kind) if bind => (self.failure_kind(kind), self.why_bind_not_allowed()),
            (_, kind @ FailureKind::AddressInUse) if symbol == "WSAEACCES" => {
                (self.failure_kind(kind), self.why_windows_reserved())
            }
            (_, kind) if symbol == "WSAECONNABORTED" => (self.failure_kind(kind), self.why_windows_aborted()),
            (_, kind) => (self.failure_kind(kind), self.failure_meaning(kind, failure.phase)),
        };
        // Who holds the address is more specific than the fact that it is in use.
        let meaning = failure.holder.map_or(meaning, |holder| self.holder(holder));
        let headline = dotted(&[self.layer(layer), kind, symbol]);
        let mut sentences = vec![meaning.to_owned()];
        if layer != Layer::Udp {
            sentences.extend(self.note_of_windows(symbol).map(str::to_owned));
        }
        if matches!(failure.kind, FailureKind::Other | FailureKind::BadRequest) && !too_long(failure) {
            sentences.push(failure.message.clone());
        }
        let rule = failure.rule.as_deref().filter(|_| !outside);
        sentences.extend(rule.map(|rule| self.refusing_rule(rule)));
        sentences.extend(failure.allow.as_deref().map(|option| self.allowing_option(option)));
        Explanation { headline, sentences }
    }

    /// Returns what is different on Windows, if a connection failed there with this symbol.
    fn note_of_windows(self, symbol: &str) -> Option<&'static str> {
        match symbol {
            "WSAECONNREFUSED" => Some(self.note_windows_refused()),
            "WSAECONNRESET" => Some(self.note_windows_reset()),
            _ => None,
        }
    }

    /// Explains a close of the relay's WebSocket, or of an accepted connection, that no earlier failure explains. `code` and
    /// `reason` are those of its Close frame.
    pub fn explain_closed(self, code: u16, reason: &str) -> Explanation {
        let known = CloseCode::from_code(code);
        let (layer, title, meaning) = match known {
            Some(CloseCode::GoingAway) => (Layer::Relay, self.failed_relay_stopped(), self.why_stopped()),
            Some(_) => (Layer::Relay, self.failed_closed(), self.why_closed()),
            None => (Layer::Browser, self.failed_relay_lost(), self.why_no_close()),
        };
        let headline = dotted(&[self.layer(layer), title, &code.to_string()]);
        let mut sentences = vec![meaning.to_owned()];
        if !reason.is_empty() {
            sentences.push(reason.to_owned());
        }
        Explanation { headline, sentences }
    }

    /// Explains an HTTP exchange without a response; `message` is the browser's.
    pub fn explain_fetch(self, cause: HttpCause, message: &str) -> Explanation {
        let (title, meaning, message) = match cause {
            HttpCause::TimedOut => (self.failed_fetch_time_limit(), self.why_fetch_timed_out(), ""),
            HttpCause::Cancelled => (self.failed_fetch_cancelled(), self.why_fetch_cancelled(), ""),
            HttpCause::Redirected => (self.failed_fetch_redirected(), self.why_fetch_redirected(), ""),
            HttpCause::Unknown => (self.failed_fetch(), self.why_fetch_failed(), message),
        };
        Explanation { headline: dotted(&[self.layer_browser(), title, message]), sentences: vec![meaning.to_owned()] }
    }

    /// The kind of a failure, in a few words.
    pub fn failure_kind(self, kind: FailureKind) -> &'static str {
        match kind {
            FailureKind::NotAllowed => self.failed_not_allowed(),
            FailureKind::Unresolved => self.failed_unresolved(),
            FailureKind::Refused => self.failed_refused(),
            FailureKind::TimedOut => self.failed_timed_out(),
            FailureKind::Unreachable => self.failed_unreachable(),
            FailureKind::Reset => self.failed_reset(),
            FailureKind::AddressInUse => self.failed_address_in_use(),
            FailureKind::Idle => self.failed_idle(),
            FailureKind::Limit => self.failed_limit(),
            FailureKind::BadRequest => self.failed_bad_request(),
            FailureKind::Other => self.failed_other(),
        }
    }

    fn failure_meaning(self, kind: FailureKind, phase: Phase) -> &'static str {
        match kind {
            FailureKind::NotAllowed => self.why_not_allowed(),
            FailureKind::Unresolved => self.why_unresolved(),
            FailureKind::Refused => self.why_refused(),
            FailureKind::TimedOut if phase == Phase::Transfer => self.why_transfer_timed_out(),
            FailureKind::TimedOut => self.why_connect_timed_out(),
            FailureKind::Unreachable => self.why_unreachable(),
            FailureKind::Reset => self.why_reset(),
            FailureKind::AddressInUse => self.why_address_in_use(),
            FailureKind::Idle => self.why_idle(),
            FailureKind::Limit => self.why_limit(),
            FailureKind::BadRequest => self.why_bad_request(),
            FailureKind::Other => self.why_other(),
        }
    }

    fn refusing_rule(self, rule: &str) -> String {
        match self {
            Self::Ko => ["거절한 규칙: ", rule].concat(),
            Self::En => ["Refused by rule: ", rule].concat(),
        }
    }

    fn allowing_option(self, option: &str) -> String {
        match self {
            Self::Ko => ["허용하려면 중계기를 이 옵션으로 시작하십시오: ", option].concat(),
            Self::En => ["To allow it, start the relay with: ", option].concat(),
        }
    }
}
