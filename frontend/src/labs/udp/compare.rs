//! The controls of a comparison: the number of messages, the interval, and a button that starts or stops it.

use super::{
    form::{Field, Form},
    model::Msg,
};
use crate::{
    labs::input::Errors,
    text::use_lang,
    ui::{Button, ButtonKind, Keyboard, TextField},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct CompareControlsProps {
    pub form: Form,
    pub errors: Errors<Field>,
    /// Whether a comparison is in progress.
    pub running: bool,
    /// Why a comparison is not possible, if it is not.
    pub missing: Option<AttrValue>,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
}

/// The controls, except for the faults.
#[component]
pub fn CompareControls(props: &CompareControlsProps) -> Html {
    let CompareControlsProps { form, errors, running, missing, on, on_edit } = props;
    let lang = use_lang();
    let number = |field: Field, label: &'static str, unit: &'static str| {
        let error = errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
        let unit = (!unit.is_empty()).then(|| AttrValue::from(unit));
        html! {
            <TextField<Field> {field} id={field.id()} {label} value={form.text(field).to_owned()} {unit}
                keyboard={Keyboard::Numeric} {error} read_only={*running} {on_edit} />
        }
    };
    // A single button serves both actions, so that it keeps the focus.
    let (label, other, msg, kind) = match running {
        true => (lang.udp_stop(), lang.udp_compare(), Msg::StopComparison, ButtonKind::Plain),
        false => (lang.udp_compare(), lang.udp_stop(), Msg::Compare, ButtonKind::Primary),
    };
    html! {
        <>
            <p class="hint">{ missing.clone().unwrap_or_else(|| lang.udp_compare_intro().into()) }</p>
            <div class="row">
                { number(Field::Count, lang.udp_count(), lang.udp_count_unit()) }
                { number(Field::Interval, lang.interval(), lang.milliseconds_unit()) }
                <div class="field end">
                    <Button<Msg> {label} {other} {msg} {kind} {on} disabled={!running && missing.is_some()} />
                </div>
            </div>
        </>
    }
}
