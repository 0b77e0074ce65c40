//! The words of a class.

use crate::text::words;

words! {
    class: "수업", "Class";
    class_sees: "이 중계기는 수업에 쓰이고 있습니다. 선생님이 볼 수 있는 것: 열어 둔 실습, 열린 소켓의 수, 완료한 과제와 실험, 그리고 여러분이 적은 이름. 주고받은 바이트는 여러분이 기록을 공유할 때만 볼 수 있습니다.", "This relay is used for a class. What the teacher can see: the lab you have open, how many sockets are open, the tasks and experiments you have done, and the name you type. The bytes you send and receive only if you share a record.";
    class_hidden: "지금은 선생님에게 아무것도 알리지 않습니다.", "Nothing is told to the teacher now.";
    class_connecting: "수업에 연결하고 있습니다.", "Connecting to the class.";
    class_nobody: "지금 보고 있는 선생님이 없습니다.", "No teacher is watching now.";
    class_watched: "지금 보고 있는 선생님: {}명", "Teachers watching now: {}";
    class_name: "이름 (적지 않아도 됩니다)", "Name (optional)";
    class_hide: "보이지 않기", "Stay invisible";
    class_share: "이 실습의 기록을 선생님과 공유", "Share this lab’s record with the teacher";
    class_shared: "공유했습니다. 받은 선생님: {}명", "Shared. Teachers who have it: {}";
    class_shared_nobody: "보고 있는 선생님이 없어 아무에게도 전해지지 않았습니다.", "No teacher is watching, so nobody has it.";
    class_nothing_to_share: "공유할 기록이 없거나, 마지막 항목 하나가 너무 깁니다.", "There is no record to share, or its last entry alone is too long.";

    teacher_title: "수업 보기", "The class";
    teacher_what: "이 중계기에 연결한 학습자의 페이지가 스스로 알린 내용입니다. 주고받은 바이트는 학습자가 기록을 공유할 때만 보입니다.", "What the pages of learners at this relay tell of themselves. The bytes they send and receive appear only when a learner shares a record.";
    teacher_no_class: "이 중계기에는 수업이 없습니다. --class-token TOKEN을 붙여 중계기를 시작하십시오.", "This relay has no class. Start it with --class-token TOKEN.";
    teacher_token: "선생님의 토큰 (--class-token)", "Teacher’s token (--class-token)";
    teacher_watch: "보기", "Watch";
    teacher_refused: "수업의 토큰과 다릅니다. 중계기를 시작할 때 --class-token에 준 값을 입력하십시오.", "This is not the token of the class. Type the one that the relay was started with (--class-token).";
    teacher_connecting: "연결하고 있습니다.", "Connecting.";
    teacher_lost: "중계기와 연결이 끊어졌습니다. 곧 다시 연결합니다.", "The connection to the relay is lost. Connecting again shortly.";
    teacher_empty: "아직 보이는 학습자가 없습니다.", "No learner is to be seen yet.";
    teacher_count: "학습자 {}명", "Learners: {}";
    teacher_nameless: "이름 없음", "No name";
    teacher_learner: "학습자", "Learner";
    teacher_lab: "열어 둔 실습", "Lab";
    teacher_chapter: "첫 화면", "Chapter";
    teacher_open: "열린 소켓", "Open sockets";
    teacher_none_open: "없음", "none";
    teacher_listening: "연결 대기", "listening";
    teacher_done: "완료", "Done";
    teacher_changed: "마지막 변화", "Last change";
    teacher_total: "완료한 사람", "How many have it";
    teacher_legend: "항목 번호", "The numbers of the boxes";
    teacher_box_done: "완료", "done";
    teacher_box_open: "아직", "not yet";
    teacher_shared: "공유된 기록", "Shared records";
    teacher_no_shared: "학습자가 기록을 공유하면 여기에 나타납니다.", "A record that a learner shares appears here.";
    teacher_unreadable: "이 기록은 읽을 수 없습니다.", "This record cannot be read.";
    teacher_close: "닫기", "Close";
}
