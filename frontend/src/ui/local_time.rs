//! A date and time in the user's time zone, formatted for the page's language.

use crate::text::use_lang;
use js_sys::{Date, Object, Reflect};
use wasm_bindgen::JsValue;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct LocalTimeProps {
    /// The time, in milliseconds since 1970-01-01 UTC.
    pub date: u64,
}

#[component]
pub fn LocalTime(props: &LocalTimeProps) -> Html {
    let lang = use_lang();
    let date = Date::new(&JsValue::from_f64(props.date as f64));
    let options = Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    let shown = String::from(date.to_locale_string(lang.tag(), &options));
    html! { <time class="hint" datetime={String::from(date.to_iso_string())}>{ shown }</time> }
}
