//! A record with its tool bar.

use super::{
    Lanes, Setting, View,
    element::part_id,
    export::{Exported, export},
    filter::Filter,
    find::Find,
    layout::Layout,
    list::{self, Rows, follow_size, list, place},
    player::Player,
    replay::ReplayControls,
    saved::SavedNote,
    state::{Action, Source, SourceKind, State},
    toolbar::Toolbar,
};
use crate::{
    record::{Record, import, pcap},
    snippets::{Task, calls::Call},
    text::{Lang, use_lang},
    ui::{ChosenFile, CodePanel, sign},
};
use std::rc::Rc;
use yew::prelude::*;

/// See [`RecordView`].
#[derive(Properties, PartialEq)]
pub struct RecordViewProps {
    /// The prefix of the element ids. Each view on a page needs its own.
    pub id: &'static str,
    /// The record.
    pub record: Record,
    /// The lanes of the ladder.
    pub lanes: Lanes,
    /// The text shown for an empty record.
    pub empty: AttrValue,
    /// Whether there is a tab for the lab's task as a program.
    #[prop_or_default]
    pub has_code: bool,
    /// That task, or None while the lab's form has errors.
    #[prop_or_default]
    pub work: Option<Task>,
    /// Called when the user clears the record. None if nothing more is recorded, so that it cannot be cleared.
    #[prop_or_default]
    pub on_clear: Option<Callback<()>>,
    /// Whether this is a record from the past, shown as a replay.
    #[prop_or_default]
    pub is_replay: bool,
    /// The numbers of the entries that are evidence: they are marked, and a button for each scrolls to it.
    #[prop_or_default]
    pub proof: Rc<[u64]>,
}

/// The tool bar and below it the lab's current record, the record as it was when the view was paused or the replay started, or a
/// record from a file.
#[component]
pub fn RecordView(props: &RecordViewProps) -> Html {
    let lang = use_lang();
    let RecordViewProps { id, record, lanes, empty, has_code, work, on_clear, is_replay, proof } = props;
    let (id, lanes, is_replay) = (*id, *lanes, *is_replay);
    let handle = use_reducer_eq(|| State {
        source: if is_replay { Source::Replay(Player::new(record.clone())) } else { Source::Live },
        ..State::default()
    });
    let state: &State = &handle;
    let act = use_callback(handle.dispatcher(), |action, dispatcher| dispatcher.dispatch(action));

    use_effect_with((), {
        let act = act.clone();
        move |()| follow_size(id, act)
    });
    use_effect_with(record.is_empty(), {
        let act = act.clone();
        move |empty| {
            if *empty {
                act.emit(Action::Cleared);
            }
        }
    });

    let shown = state.shown(record).clone();
    let setting = Setting { view: state.view, lang, lanes, width: state.width };
    let layout = use_layout(&shown, setting, &state.filter);
    // After each change of the layout, restore the scroll position: the end, the same entry, or the entry that was jumped to.
    use_effect_with((layout.clone(), state.mark.is_none(), state.height, state.found), {
        let (act, mark) = (act.clone(), state.mark);
        move |(layout, ..): &(Rc<_>, bool, u32, u32)| place(id, layout, mark, &act)
    });
    // A replay animates the last event shown.
    let moving = state.player().and_then(|player| player.part().last()).map(|event| event.number);
    let drawn =
        (shown.clone(), setting, state.filter.clone(), state.stretch(&layout), state.selected, moving, proof.clone());
    let rows = use_memo(drawn, {
        let act = &act;
        |(record, setting, _, stretch, selected, moving, proof)| {
            let (setting, selected, moving) = (*setting, *selected, *moving);
            Rows { record, layout: &layout, setting, stretch, selected, moving, proof }.draw(act)
        }
    });

    let on_pause = {
        let (act, record, paused) = (act.clone(), record.clone(), state.kind() == SourceKind::Paused);
        Callback::from(move |()| act.emit(if paused { Action::Resume } else { Action::Pause(record.clone()) }))
    };
    let whole = state.whole(record).clone();
    let has_packets = use_memo(whole.clone(), pcap::has_packets);
    let exported = use_state_eq(|| None::<Exported>);
    let on_export = {
        let (whole, exported, is_own) =
            (whole.clone(), exported.setter(), !is_replay && state.kind() != SourceKind::Imported);
        Callback::from(move |format| exported.set(Some(export(&whole, format, is_own))))
    };
    let on_file = act.reform(|file: ChosenFile| Action::Import(file.name.into(), import::from_file(&file.bytes)));
    let on_replay = {
        let record = shown.clone();
        act.reform(move |()| Action::Replay(record.clone()))
    };
    let source = match &state.source {
        Source::Live => None,
        Source::Paused(_) => Some(lang.record_waiting(record.newer_than(&shown))),
        Source::Replay(_) => (!is_replay).then(|| lang.record_replayed_status().to_owned()),
        Source::Imported(name, player) => Some(lang.record_imported(name, player.all())),
    };
    let statuses = [
        source,
        shown.has_in_page().then(|| lang.record_in_page().to_owned()),
        (shown.dropped() > 0 && !is_replay).then(|| lang.record_dropped(shown.dropped())),
        state.filter.is_on().then(|| lang.record_matching(layout.len(), shown.len())),
        (layout.left_out() > 0).then(|| lang.record_not_drawn(layout.left_out())),
    ];
    let statuses = statuses.into_iter().flatten().map(|words| html! { <p class="record-status">{ words }</p> });
    let panel = match state.view {
        View::Code => {
            // The selected event, or else the newest one that corresponds to a call of the program.
            let selected = state.selected.and_then(|number| shown.find(number));
            let call = match selected {
                Some(event) => Call::of(&event.kind),
                None => shown.entries().rev().find_map(|event| Call::of(&event.kind)),
            };
            html! {
                <>
                    if shown.has_in_page() { <p class="record-status">{ lang.needs_relay() }</p> }
                    <CodePanel {id} work={work.clone()} {call} />
                </>
            }
        }
        _ if shown.is_empty() && state.player().is_some() => {
            html! { <p class="record-empty">{ lang.replay_nothing_yet() }</p> }
        }
        _ if shown.is_empty() => html! { <p class="record-empty">{ empty }</p> },
        _ if layout.is_empty() && state.filter.is_on() => {
            html! { <p class="record-empty">{ lang.record_no_match() }</p> }
        }
        _ if layout.is_empty() => html! { <p class="record-empty">{ lang.record_no_bytes() }</p> },
        _ => list(id, setting, &layout, state, &shown, &act, (*rows).clone()),
    };
    html! {
        <section class="record" aria-label={lang.record_title()}>
            <Toolbar {id} view={state.view} source={state.kind()} has_code={*has_code} count={whole.len()}
                has_packets={*has_packets} on_choose={act.reform(Action::Choose)} {on_pause} on_clear={on_clear.clone()}
                {on_replay} on_back={act.reform(|()| Action::Resume)} {on_export} {on_file}>
                <Find {id} record={shown.clone()} filter={state.filter.clone()} on={act.reform(Action::Filter)} />
            </Toolbar>
            <div>{ for statuses }</div>
            if !proof.is_empty() { { proving(lang, proof, &act) } }
            <p class={classes!("note", state.import_error.is_some().then_some("error"))} role="status">
                { state.import_error.as_ref().map(|error| lang.import_error(error)).unwrap_or_default() }
            </p>
            if let Some(exported) = &*exported {
                <SavedNote saved={exported.saved} text={exported.text.clone()} hint={exported.hint(lang)} />
            }
            if let Some(player) = state.player() {
                <ReplayControls {id} player={player.clone()} filter={state.filter.clone()} on={&act} />
            }
            <div class="record-panel" id={part_id(id, "panel")} role="tabpanel"
                aria-labelledby={part_id(id, state.view.tab())} data-view={state.view.name()}
                data-narrow={setting.narrow().then_some("")} data-direct={(!lanes.relay).then_some("")}
                data-served={lanes.clients.then_some("")} data-proved={(!proof.is_empty()).then_some("")}>
                { panel }
                <p class="record-hidden" aria-live="polite">{ list::newest(&shown, lang) }</p>
            </div>
        </section>
    }
}

/// The entries that are evidence: a button each, which scrolls to the entry.
fn proving(lang: Lang, proof: &[u64], act: &Callback<Action>) -> Html {
    let entry = |number: u64| {
        let onclick = act.reform(move |_: MouseEvent| Action::Find(number));
        html! { <button type="button" class="chip" {onclick}>{ sign("✓ ") }{ number }</button> }
    };
    html! {
        <div class="record-status record-proving" role="group" aria-label={lang.proving_entries()}>
            <span>{ lang.proving_entries() }</span>{ for proof.iter().copied().map(entry) }
        </div>
    }
}

/// Returns the layout of a record. If the record has only grown, this measures only the new rows: it runs once per frame, and
/// there may be a hundred thousand rows.
#[hook]
fn use_layout(record: &Record, setting: Setting, filter: &Filter) -> Rc<Layout> {
    let last = use_mut_ref(|| None::<(Record, (Setting, Filter), Rc<Layout>)>);
    let set = (setting, filter.clone());
    let mut last = last.borrow_mut();
    let layout = match &*last {
        Some((shown, before, layout)) if *before == set && shown == record => return layout.clone(),
        Some((earlier, before, layout)) if *before == set && record.continues(earlier) => {
            list::lay_out_further(layout, earlier, record, setting, filter)
        }
        _ => list::lay_out(record, setting, filter),
    };
    let layout = Rc::new(layout);
    *last = Some((record.clone(), set, layout.clone()));
    layout
}
