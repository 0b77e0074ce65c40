//! Reports the page's height and new proofs to the host, and does what the host asks for.

use super::{
    frame::Frame,
    message::{FrameMessage, HostMessage, LanguageMap, PROTOCOL},
};
use crate::{
    home::course::boxes,
    labs::{Destination, LabEntry},
    location,
    progress::{Action, Progress, Proof, use_progress},
    text::{Lang, use_lang},
    theme::Theme,
};
use gloo_utils::body;
use js_sys::Date;
use serde_json::value::RawValue;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::ResizeObserver;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct BridgeProps {
    /// The current lab, or `None` for the chapter.
    pub lab: Option<&'static LabEntry>,
    /// The host requests a language.
    pub on_lang: Callback<Lang>,
    /// The host requests a theme.
    pub on_theme: Callback<Theme>,
}

/// Connects the page to its host. Renders nothing.
#[component]
pub fn Bridge(props: &BridgeProps) -> Html {
    let lang = use_lang();
    let progress = use_progress();
    let frame = use_memo((), |()| Frame::find());
    let BridgeProps { lab, on_lang, on_theme } = props;
    use_effect_with((), {
        let (frame, dispatcher) = (frame.clone(), progress.dispatcher());
        let (lab, on_lang, on_theme) = (*lab, on_lang.clone(), on_theme.clone());
        move |()| {
            let listener = frame.as_ref().as_ref().and_then(|frame| {
                let listener = frame.listen(move |message| match message {
                    HostMessage::State(state) => {
                        // A state that cannot be read changes nothing.
                        if let Ok(state) = Progress::from_json(&state) {
                            dispatcher.dispatch(Action::Merge(state));
                        }
                    }
                    HostMessage::Show { lang, theme } => {
                        lang.into_iter().for_each(|lang| on_lang.emit(lang));
                        theme.into_iter().for_each(|theme| on_theme.emit(theme));
                    }
                });
                frame.post(&FrameMessage::Ready { protocol: PROTOCOL, lab: lab.map(|lab| lab.id), lang: lang.tag() });
                listener
            });
            let observed = frame.as_ref().clone().and_then(observe_height);
            move || drop((listener, observed))
        }
    });
    let told = use_mut_ref(|| 0);
    use_effect_with((progress.progress.clone(), progress.done_here.clone()), {
        let (frame, lab) = (frame.clone(), *lab);
        move |(progress, done_here)| {
            let Some(frame) = frame.as_ref() else { return };
            if !progress.proofs().is_empty()
                && let Ok(state) = RawValue::from_string(progress.to_json())
            {
                frame.post(&FrameMessage::State { state });
            }
            let new = done_here.get(told.replace(done_here.len())..).unwrap_or_default();
            for proof in new.iter().filter_map(|id| progress.proof(id)) {
                if let Some(message) = task(proof) {
                    frame.post(&message);
                }
            }
            if !new.is_empty() && is_complete(lab, progress) {
                frame.post(&FrameMessage::Complete { lab: lab.map(|lab| lab.id) });
            }
        }
    });
    Html::default()
}

/// Returns the message that a task or experiment is proved, or `None` if the page does not know it.
fn task(proof: &Proof) -> Option<FrameMessage> {
    let destination = Destination::of(&proof.of)?;
    let (parameter, id) = destination.parameter()?;
    let page = location::without_query()?;
    let activity = format!("{page}?{parameter}={id}");
    let timestamp = Date::new(&(proof.at as f64).into()).to_iso_string().into();
    Some(FrameMessage::task(proof, activity, LanguageMap::of(destination.title()), timestamp))
}

/// Whether every task of the lab, or every box of the chapter's checklist, is done.
fn is_complete(lab: Option<&LabEntry>, progress: &Progress) -> bool {
    match lab {
        Some(lab) => (lab.tasks)().iter().all(|task| progress.proof(task.id).is_some()),
        None => boxes().all(|item| item.is_done(progress)),
    }
}

/// Observes the page's height until it is dropped.
struct Observed {
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Reports the page's height to the host, now and whenever it changes.
fn observe_height(frame: Frame) -> Option<Observed> {
    let mut last = 0;
    let on_resize = Closure::<dyn FnMut()>::new(move || {
        // Add a pixel, because `offset_height` may have rounded a fraction down.
        let height = (body().offset_height() + 1).unsigned_abs();
        if height != last {
            last = height;
            frame.post_height(height);
        }
    });
    let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
    observer.observe(&body());
    Some(Observed { observer, _on_resize: on_resize })
}
