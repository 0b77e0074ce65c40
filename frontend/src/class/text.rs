//! The texts of a class.

use super::status::Part;
use crate::text::{Lang, grouped, words};

words! {
    class: "수업", "Class";
    class_sees: "이 중계기는 수업에 쓰이고 있습니다. 선생님이 볼 수 있는 것: 열어 둔 실습, 열린 소켓의 수, 완료한 과제와 실험, 여러분이 입력한 이름. 주고받은 바이트는 여러분이 기록을 공유할 때만 볼 수 있습니다.", "This relay is used for a class. The teacher can see the lab you have open, the number of open sockets, the tasks and experiments you have completed, and the name you enter. The bytes you send and receive are visible only if you share a record.";
    class_asks: "이 페이지의 링크가 지정한 중계기: {}. 참여하기 전에는 이 중계기에 아무것도 알리지 않습니다.", "The link to this page chose this relay: {}. Nothing is reported to it until you join.";
    class_join: "수업에 참여", "Join the class";
    class_not_joined: "아직 수업에 참여하지 않았습니다.", "You have not joined the class.";
    class_hidden: "지금은 선생님에게 아무것도 알리지 않습니다.", "Nothing is being reported to the teacher.";
    class_connecting: "수업에 연결하고 있습니다.", "Connecting to the class.";
    class_nobody: "지금 보고 있는 선생님이 없습니다.", "No teacher is watching now.";
    class_watched: "지금 보고 있는 선생님: {}명", "Teachers watching now: {}";
    class_name: "이름 (선택)", "Name (optional)";
    class_hide: "보이지 않기", "Stay invisible";
    class_share: "이 실습의 기록을 선생님과 공유", "Share this lab’s record with the teacher";
    class_shared: "공유했습니다. 받은 선생님: {}명", "Shared. Teachers who received it: {}";
    class_shared_nobody: "보고 있는 선생님이 없어 아무에게도 전달되지 않았습니다.", "No teacher is watching, so nobody received it.";
    class_nothing_to_share: "공유할 기록이 없거나, 마지막 항목 하나가 너무 깁니다.", "There is no record to share, or its last entry alone is too large.";

    teacher_title: "수업 현황", "Class overview";
    teacher_what: "이 중계기에 연결한 학습자의 페이지가 알린 내용입니다. 주고받은 바이트는 학습자가 기록을 공유할 때만 보입니다.", "What the pages of learners connected to this relay report. The bytes they send and receive appear only when a learner shares a record.";
    teacher_no_class: "이 중계기에는 수업이 없습니다. 중계기를 --class-token TOKEN 옵션으로 시작하십시오.", "This relay has no class. Start it with --class-token TOKEN.";
    teacher_token: "선생님의 토큰 (--class-token)", "Teacher’s token (--class-token)";
    teacher_watch: "보기", "Watch";
    teacher_labs: "실습으로", "To the labs";
    teacher_sign_out: "이 탭에서 토큰 지우기", "Forget the token in this tab";
    teacher_refused: "수업의 토큰과 다릅니다. 중계기를 시작할 때 --class-token에 지정한 값을 입력하십시오.", "This is not the class token. Enter the one that the relay was started with (--class-token).";
    teacher_connecting: "연결하고 있습니다.", "Connecting.";
    teacher_lost: "중계기와의 연결이 끊어졌습니다. 곧 다시 연결합니다.", "The connection to the relay was lost. Reconnecting shortly.";
    teacher_empty: "아직 보이는 학습자가 없습니다.", "No learners are visible yet.";
    teacher_count: "학습자 {}명", "Learners: {}";
    teacher_nameless: "이름 없음", "No name";
    teacher_table: "학습자별 진도", "Progress of each learner";
    teacher_learner: "학습자", "Learner";
    teacher_lab: "열어 둔 실습", "Lab";
    teacher_chapter: "첫 화면", "Chapter";
    teacher_open: "열린 소켓", "Open sockets";
    teacher_none_open: "없음", "none";
    teacher_listening: "연결 대기", "listening";
    teacher_done: "완료", "Done";
    teacher_changed: "마지막 변화", "Last change";
    teacher_total: "완료한 인원", "Completed by";
    teacher_legend: "항목 번호", "Numbers of the boxes";
    teacher_box_done: "완료", "done";
    teacher_box_open: "아직", "not yet";
    teacher_shared: "공유된 기록", "Shared records";
    teacher_no_shared: "학습자가 기록을 공유하면 여기에 나타납니다.", "Records that learners share appear here.";
    teacher_unreadable: "이 기록은 읽을 수 없습니다.", "This record cannot be read.";
    teacher_close: "닫기", "Close";
}

impl Lang {
    /// Says how much of a record was shared, if not all of it.
    pub fn shared_part(self, part: Part) -> String {
        let (entries, of) = (grouped(part.entries), grouped(part.of));
        match self {
            _ if part.is_all() => String::new(),
            Self::Ko => format!("기록이 길어 전체 항목 {of}개 중 마지막 {entries}개만 공유되었습니다."),
            Self::En => format!(
                "The record is too long to share whole: only the last {entries} of its {of} entries were shared."
            ),
        }
    }
}
