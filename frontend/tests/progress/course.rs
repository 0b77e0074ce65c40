//! The parts of the chapter, and what completes them.

use crate::LABS;
use networking_lab::{
    home::course::{CHECKLIST, GOALS, Item, RULES, boxes_done, is_of_a_box, next, place},
    labs::Destination,
    progress::{Progress, Proof},
    record::Record,
    text::Lang,
};
use std::collections::HashSet;

fn boxes() -> impl Iterator<Item = &'static Item> {
    CHECKLIST.iter().flat_map(|section| &section.boxes)
}

fn progress(ids: &[&str]) -> Progress {
    let mut progress = Progress::default();
    ids.iter().for_each(|id| progress.add(Proof::new(id, 1, None, &Record::default(), &[])));
    progress
}

#[test]
fn the_checklist_is_the_chapters() {
    let chapter = [
        "TCP vs UDP 차이점 이해",
        "소켓 프로그래밍 기본 개념",
        "HTTP 프로토콜 이해",
        "클라이언트-서버 아키텍처",
        "TCP 소켓 구현",
        "멀티스레딩 활용",
        "에러 처리",
        "연결 관리",
        "requests 라이브러리 사용",
        "REST API 호출",
        "세션 관리",
        "응답 처리",
    ];
    assert_eq!(boxes().map(|item| (item.title)(Lang::Ko)).collect::<Vec<_>>(), chapter);
}

#[test]
fn every_step_is_a_task_or_an_experiment_of_a_lab() {
    for step in boxes().chain(&GOALS).chain(&RULES).flat_map(|item| item.steps) {
        let destination = Destination::of(step).unwrap_or_else(|| panic!("{step} is of no lab"));
        assert_eq!(destination.step(), Some(*step));
    }
}

#[test]
fn ids_are_told_apart_and_every_task_has_its_place_in_a_goal() {
    let tasks: Vec<_> = LABS.iter().flat_map(|lab| (lab.tasks)()).map(|task| task.id).collect();
    let experiments = LABS.iter().flat_map(|lab| (lab.experiments)()).map(|(id, _)| id);
    let all: Vec<_> = tasks.iter().copied().chain(experiments).collect();
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
    let placed: HashSet<_> = GOALS.iter().flat_map(|goal| goal.steps).copied().collect();
    assert_eq!(placed, tasks.into_iter().collect());
    let in_boxes = boxes().flat_map(|item| item.steps);
    assert!(in_boxes.copied().all(|step| placed.contains(step)), "who has the goals has the boxes");
}

#[test]
fn a_part_is_done_when_all_its_steps_are() {
    let websocket = &GOALS[3];
    let half = progress(&["websocket-echo"]);
    assert_eq!((websocket.done(&half), websocket.is_done(&half)), (1, false));
    assert!(websocket.is_done(&progress(&["websocket-room", "websocket-echo"])));
    assert_eq!(boxes_done(&progress(&["tcp-echo", "http-get", "websocket-echo", "promises"])), 2);
}

#[test]
fn the_next_step_is_of_the_checklist_then_of_the_goals_then_of_the_guide() {
    let steps = |items: &mut dyn Iterator<Item = &'static Item>| items.flat_map(|item| item.steps).copied().collect();
    let (checklist, goals, rules): (Vec<_>, Vec<_>, Vec<_>) =
        (steps(&mut boxes()), steps(&mut GOALS.iter()), steps(&mut RULES.iter()));
    let after = |done: &[&str]| next(&progress(done)).and_then(|next| next.step());
    assert_eq!(after(&[]), Some(checklist[0]));
    assert_eq!(after(&[checklist[0], checklist[2]]), Some(checklist[1]), "one that was passed over");
    assert_eq!(after(&checklist), Some("udp-datagram"), "the first of the goals that no box has");
    assert_eq!(after(&goals), Some(rules[0]), "who has the goals has the boxes");
    assert_eq!(after(&[goals, rules].concat()), None);
}

#[test]
fn each_step_of_a_goal_is_listed_with_it_or_in_the_section_that_it_leads_to() {
    for goal in &GOALS {
        let in_boxes = CHECKLIST.iter().flat_map(|section| section.shared_with(goal));
        let own = goal.steps.iter().copied().filter(|step| !is_of_a_box(step));
        let listed: HashSet<_> = in_boxes.chain(own).collect();
        assert_eq!(listed, goal.steps.iter().copied().collect());
    }
    assert_eq!(CHECKLIST[0].shared_with(&GOALS[0]).count(), 4);
    assert_eq!(CHECKLIST[1].shared_with(&GOALS[0]).count(), 0);
}

#[test]
fn a_step_has_its_first_place_in_the_chapter() {
    let of = |step| place(step).map(|(at, list, item)| (at, list(Lang::En), (item.title)(Lang::En)));
    assert_eq!(of("tcp-pieces"), Some((1, "Checklist", "Basic concepts of sockets")));
    assert_eq!(of("udp-datagram").map(|(_, list, _)| list), Some("Goals"));
    assert_eq!(of("masking").map(|(at, list, _)| (at, list)), Some((19, "Guide")));
    assert_eq!(of("edges"), None, "one of the experiments of a lab");
}
