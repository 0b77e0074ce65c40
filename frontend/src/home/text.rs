//! The texts of the chapter's page.

use crate::text::{Lang, byte_count, fill, words};

words! {
    home_motto: "연결된 세상에서 소통하라", "Speak in a connected world";
    home_intro: "네트워크 프로그래밍을 브라우저에서 직접 해 봅니다. 항목을 누르면 실습이 준비된 상태로 열리고, 직접 주고받은 기록이 조건을 채우면 항목이 자동으로 완료됩니다.", "Learn network programming hands-on in the browser. Each item opens a lab that is set up and ready, and is completed automatically once the record of what you sent and received proves it.";
    home_relay: "브라우저는 소켓을 직접 열 수 없으므로, 작은 프로그램인 중계기가 이 페이지를 대신해 소켓을 엽니다.", "A browser cannot open sockets itself, so a small program, the relay, opens them for this page.";
    home_boxes_done: "체크리스트 {} / {}", "Checklist {} of {}";
    home_next: "다음으로 할 일", "Next";
    home_all_done: "체크리스트를 모두 마쳤습니다. 축하합니다!", "You have finished the checklist. Congratulations!";
    goals: "학습 목표", "Goals";
    goal_basics: "네트워크 프로토콜의 기본 개념을 이해할 수 있다", "Understand the basic concepts of network protocols";
    goal_sockets: "TCP/UDP 소켓 프로그래밍을 구현할 수 있다", "Implement TCP and UDP socket programs";
    goal_http: "HTTP 클라이언트와 서버를 개발할 수 있다", "Develop an HTTP client and server";
    goal_websocket: "실시간 통신과 WebSocket을 활용할 수 있다", "Use WebSocket to communicate in real time";
    goal_boxes: "체크리스트의 ‘{}’", "“{}” in the checklist";
    checklist: "체크리스트", "Checklist";
    section_basics: "네트워크 기초", "Network basics";
    section_sockets: "소켓 프로그래밍", "Socket programming";
    section_http: "HTTP 통신", "HTTP";
    box_compare: "TCP vs UDP 차이점 이해", "Differences between TCP and UDP";
    box_sockets: "소켓 프로그래밍 기본 개념", "Basic concepts of sockets";
    box_http: "HTTP 프로토콜 이해", "The HTTP protocol";
    box_architecture: "클라이언트-서버 아키텍처", "Client–server architecture";
    box_tcp: "TCP 소켓 구현", "Implementing TCP sockets";
    box_threads: "멀티스레딩 활용", "Using multiple threads";
    box_errors: "에러 처리", "Error handling";
    box_connections: "연결 관리", "Connection management";
    box_requests: "requests 라이브러리 사용", "Using the requests library";
    box_rest: "REST API 호출", "Calling a REST API";
    box_session: "세션 관리", "Session management";
    box_responses: "응답 처리", "Response handling";
    guide: "네트워킹 가이드", "Guide";
    rule_protocols: "TCP는 신뢰성, UDP는 속도", "TCP for reliability, UDP for speed";
    rule_errors: "에러 처리를 항상 고려", "Always consider errors";
    rule_time_outs: "타임아웃 설정으로 안정성 확보", "Set timeouts for robustness";
    rule_security: "보안을 염두에 둔 개발", "Develop with security in mind";
    more_experiments: "모든 실험", "All experiments";
    step_needs_relay: "중계기 필요", "needs the relay";
    step_done: "완료", "done";
    step_open: "미완료", "not done";
    step_evidence: "증거 보기", "Show the evidence";
    evidence: "증거", "Evidence";
    evidence_of: "{}의 증거", "Evidence: {}";
    evidence_close: "증거 닫기", "Close the evidence";
    evidence_predicted: "예측이 맞았습니다.", "The prediction was right.";
    evidence_surprised: "예측과 다른 결과를 보았습니다.", "The result differed from the prediction.";
    evidence_unreadable: "이 증거의 기록은 이 버전의 페이지에서 읽을 수 없습니다.", "This version of the page cannot read the record of this evidence.";
    progress: "진도", "Progress";
    progress_kept: "진도는 이 브라우저에 저장됩니다.", "Your progress is saved in this browser.";
    progress_not_kept: "이 브라우저가 저장을 막고 있어 진도는 이 페이지를 닫을 때까지만 남습니다. 파일로 내보내 두십시오.", "This browser does not let the page save anything: your progress is lost when the page is closed. Export it to a file.";
    progress_export: "내보내기", "Export";
    progress_import: "가져오기", "Import";
    progress_reset: "초기화", "Reset";
    progress_reset_sure: "모두 지우기", "Delete everything";
    progress_reset_cancel: "취소", "Cancel";
    progress_reset_ask: "지금까지의 진도와 증거를 모두 지웁니다. 되돌릴 수 없습니다.", "This deletes all progress and evidence. It cannot be undone.";
    progress_is_reset: "진도와 증거를 모두 지웠습니다.", "All progress and evidence has been deleted.";
    progress_imported: "가져왔습니다. 완료한 항목은 이제 {}개입니다.", "Imported: {} items are now done.";
    progress_not_json: "이 파일은 진도 파일이 아닙니다. 이 페이지에서 내보낸 파일을 고르십시오. ({})", "This file is not a progress file. Choose one that was exported here. ({})";
    progress_other_format: "이 파일은 다른 버전의 페이지에서 만들었습니다(형식 {}). 페이지를 최신 버전으로 바꾸고 다시 가져오십시오.", "This file was made by another version of the page (format {}). Update the page and import it again.";
    print: "증거 인쇄", "Print evidence";
    print_back: "돌아가기", "Back";
    print_now: "인쇄", "Print";
    print_title: "네트워킹 실습 증거", "Evidence of networking practice";
    print_name: "이름", "Name";
    print_name_hint: "인쇄물에만 쓰고 저장하지 않습니다.", "Only printed, not saved.";
    print_date: "작성 시각", "Prepared";
    print_marked: "✓ 표시는 과제의 조건을 채운 항목입니다. 이 항목에는 헤더와 본문도 적었습니다.", "✓ marks the entries that fulfil the task. For these, headers and bodies are printed too.";
    print_nothing: "아직 완료한 항목이 없습니다.", "Nothing has been completed yet.";
    print_when: "완료 시각", "Completed";
    print_proof: "조건", "Proof";
    print_fulfils: "조건을 채움", "fulfils the task";
    print_left_out: "… {} 생략. 진도 내보내기에는 모두 들어 있습니다.", "… {} left out. The exported progress contains all of them.";
}

impl Lang {
    /// Says how many boxes of the checklist are done, and how many there are.
    pub fn boxes_done(self, done: usize, all: usize) -> String {
        fill(&fill(self.home_boxes_done(), &done.to_string()), &all.to_string())
    }

    /// Says that `count` bytes of an entry are not printed.
    pub fn print_left_out_bytes(self, count: usize) -> String {
        fill(self.print_left_out(), &byte_count(count))
    }
}
