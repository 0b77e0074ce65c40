//! The texts of a task in its lab.

use crate::text::words;

words! {
    task: "과제", "Task";
    task_way: "풀이 보기", "Show how";
    task_done: "완료", "Done";
    task_done_note: "기록의 사건으로 확인했습니다.", "Confirmed by the events in the record.";
    task_next: "이 장의 다음 항목:", "Next in the chapter:";
    task_hint: "다음 할 일:", "Next:";
    task_waiting: "기록을 보고 자동으로 확인합니다.", "The record is checked as you work.";
}
