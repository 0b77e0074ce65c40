//! Shows the recorded rows that prove a task or experiment, and replays them.

use super::focus::go_to;
use crate::{
    labs::Destination,
    progress::use_progress,
    text::{fill, use_lang},
    ui::LocalTime,
    views::RecordView,
};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct EvidenceProps {
    /// The id of the task or experiment.
    pub id: &'static str,
    pub on_close: Callback<()>,
}

#[component]
pub fn Evidence(props: &EvidenceProps) -> Html {
    let lang = use_lang();
    let progress = use_progress();
    let EvidenceProps { id, on_close } = props;
    let record = use_memo(*id, |id| progress.progress.proof(id).map(|proof| proof.record()).unwrap_or_default());
    let heading = use_node_ref();
    // The button that opens the evidence is further down the page.
    use_effect_with(heading.clone(), |heading| go_to(heading.cast()));
    let (Some(proof), Some(of)) = (progress.progress.proof(id), Destination::of(id)) else { return Html::default() };
    // An experiment's evidence is its whole run.
    let rows: Rc<[u64]> = of.task.map(|_| proof.shown_rows(&record)).unwrap_or_default().into();
    let predicted = match proof.predicted {
        None => "",
        Some(true) => lang.evidence_predicted(),
        Some(false) => lang.evidence_surprised(),
    };
    html! {
        <section class="card evidence" aria-labelledby="evidence-title">
            <div class="evidence-head">
                <h3 id="evidence-title" ref={heading} tabindex="-1">{ fill(lang.evidence_of(), of.title()(lang)) }</h3>
                <LocalTime date={proof.at} />
                <button type="button" class="button" onclick={on_close.reform(|_: MouseEvent| ())}>{ lang.evidence_close() }</button>
            </div>
            if !predicted.is_empty() { <p>{ predicted }</p> }
            if record.is_empty() {
                <p>{ lang.evidence_unreadable() }</p>
            } else {
                <RecordView key={*id} id="evidence" record={(*record).clone()} lanes={(of.lab.lanes)(&record)} empty="" is_replay=true proof={rows} />
            }
        </section>
    }
}
