//! The controls for the injected faults: a slider for each percentage, the delay and the seed.

use super::{
    faults::{FaultField, FaultFields},
    form::Field,
};
use crate::{
    labs::input::Errors,
    text::use_lang,
    ui::{Keyboard, TextField},
};
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FaultControlsProps {
    pub faults: FaultFields,
    pub errors: Errors<Field>,
    /// Whether these are the faults of the comparison.
    #[prop_or_default]
    pub compared: bool,
    pub on_edit: Callback<(Field, String)>,
}

/// Loss, duplicates and reordering in percent, the delay and the seed, in a collapsible section whose summary states
/// the chosen faults.
#[component]
pub fn FaultControls(props: &FaultControlsProps) -> Html {
    let FaultControlsProps { faults, errors, compared, on_edit } = props;
    let lang = use_lang();
    let field = if *compared { Field::ComparedFault } else { Field::Fault };
    let slider = |fault, label: &'static str| {
        let field = field(fault);
        html! { <Slider {field} id={field.id()} {label} value={faults.text(fault).to_owned()} {on_edit} /> }
    };
    let number = |fault, label: &'static str, unit: Option<&'static str>| {
        let field = field(fault);
        let error = errors.of(field).map(|error| AttrValue::from(lang.input_error(error)));
        html! {
            <TextField<Field> {field} id={field.id()} {label} value={faults.text(fault).to_owned()}
                unit={unit.map(AttrValue::from)} keyboard={Keyboard::Numeric} {error} {on_edit} />
        }
    };
    let chosen = faults.parse(&mut Errors::default(), field).filter(|faults| !faults.is_none());
    let summary = chosen.map_or_else(|| lang.udp_faults_none().to_owned(), |faults| lang.faults(faults));
    html! {
        <details class="more">
            <summary>{ format!("{} · {summary}", lang.udp_faults()) }</summary>
            <div class="parts">
                <div class="row dial">
                    { slider(FaultField::Loss, lang.udp_loss()) }
                    { slider(FaultField::Duplicate, lang.udp_duplicate()) }
                    { slider(FaultField::Reorder, lang.udp_reorder()) }
                    { number(FaultField::Delay, lang.udp_delay(), Some(lang.milliseconds_unit())) }
                    { number(FaultField::Seed, lang.udp_seed(), None) }
                </div>
                <p class="hint">{ if *compared { lang.udp_faults_compared() } else { lang.udp_faults_hint() } }</p>
            </div>
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct SliderProps {
    field: Field,
    id: &'static str,
    label: AttrValue,
    /// In percent.
    value: AttrValue,
    on_edit: Callback<(Field, String)>,
}

/// A slider for a percentage, in steps of 5.
#[component]
fn Slider(props: &SliderProps) -> Html {
    let SliderProps { field, id, label, value, on_edit } = props;
    let oninput = on_edit.reform({
        let field = *field;
        move |event: InputEvent| (field, event.target_unchecked_into::<HtmlInputElement>().value())
    });
    html! {
        <div class="field slider">
            <label for={*id}>{ label }<span class="percent">{ format!(" {value}%") }</span></label>
            <input id={*id} type="range" min="0" max="100" step="5" {value} {oninput} />
        </div>
    }
}
