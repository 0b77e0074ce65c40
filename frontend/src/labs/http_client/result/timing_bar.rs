//! The time of an exchange by stage, as a bar.

use crate::{
    fetch::timing::{Segment, Stage, Timing},
    text::{duration, use_lang},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TimingBarProps {
    pub timing: Timing,
}

/// The bar and its legend, or a note that the server hides the stages.
#[component]
pub fn TimingBar(props: &TimingBarProps) -> Html {
    let lang = use_lang();
    let timing = &props.timing;
    let segments = timing.segments();
    if timing.detail.is_none() {
        return html! { <p class="hint">{ lang.timing_hidden() }</p> };
    }
    let part = |segment: &Segment| {
        // The whole bar is 1000 units wide.
        let scaled = |time: u64| (time * 1000 / timing.response_end.max(1)).to_string();
        html! { <rect x={scaled(segment.start)} width={scaled(segment.took)} height="10" class={class(segment.stage)} /> }
    };
    let legend = |segment: &Segment| {
        html! {
            <li>
                <svg class="timing-swatch" viewBox="0 0 10 10" aria-hidden="true">
                    <rect width="10" height="10" class={class(segment.stage)} />
                </svg>
                { lang.stage(segment.stage) }{ " " }<b>{ duration(segment.took) }</b>
            </li>
        }
    };
    html! {
        <div class="timing" role="group" aria-label={lang.timing()}>
            <svg class="timing-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                { for segments.iter().map(part) }
            </svg>
            <ol class="timing-legend">{ for segments.iter().map(legend) }</ol>
            if timing.is_reused() { <p class="hint">{ lang.timing_reused() }</p> }
        </div>
    }
}

fn class(stage: Stage) -> &'static str {
    match stage {
        Stage::Redirects => "stage-redirects",
        Stage::Queue => "stage-queue",
        Stage::Dns => "stage-dns",
        Stage::Connect => "stage-connect",
        Stage::Tls => "stage-tls",
        Stage::Wait => "stage-wait",
        Stage::Download => "stage-download",
    }
}
