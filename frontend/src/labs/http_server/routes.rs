//! The list of routes, and the fields of the route being edited.

use super::{
    form::{Column, Field, Form, Kind, MAX_ROUTES, RouteForm, RouteId},
    model::Msg,
    route::Method,
};
use crate::{
    labs::input::Errors,
    text::{Lang, fill, use_lang},
    ui::{Button, Choice, Keyboard, Select, TextField, focus},
};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

/// The id of the button that adds a route.
const ADD_ROUTE: &str = "http-server-add-route";

#[derive(Properties, PartialEq)]
pub struct RoutesProps {
    pub form: Form,
    pub errors: Errors<Field>,
    /// The route that is being edited.
    pub edited: Option<RouteId>,
    /// The number of items in the REST resource.
    pub items: usize,
    pub on: Callback<Msg>,
    pub on_edit: Callback<(Field, String)>,
}

/// Lists the routes. Clicking one opens its fields below the list.
#[component]
pub fn Routes(props: &RoutesProps) -> Html {
    let RoutesProps { form, errors, edited, items, on, on_edit } = props;
    let lang = use_lang();
    let row = |route: &RouteForm| {
        let is_edited = *edited == Some(route.id);
        let is_wrong = errors.any(|field| matches!(field, Field::Route(id, _) if *id == route.id));
        let about = match route.kind {
            Kind::Fixed => route.status.clone(),
            Kind::Echo => lang.kind_echo().to_owned(),
            Kind::Items => lang.kind_items().to_owned(),
        };
        let delay = Some(&route.delay).filter(|delay| delay.trim() != "0").map(|delay| format!("{delay} ms"));
        let method = if route.kind == Kind::Items { "REST" } else { lang.method_name(route.method) };
        let msg = Msg::EditRoute((!is_edited).then_some(route.id));
        html! {
            <li key={route.id.0}>
                <button type="button" class="route" aria-expanded={is_edited.to_string()}
                    onclick={on.reform(move |_: MouseEvent| msg.clone())}>
                    <b>{ method }</b><code>{ route.path.clone() }</code>
                    <span class="hint">{ about }</span><span class="hint">{ delay }</span>
                    if is_wrong { <span class="bad">{ lang.route_wrong() }</span> }
                </button>
            </li>
        }
    };
    let edited = edited.and_then(|edited| form.route(edited));
    html! {
        <section class="card controls routes" aria-label={lang.routes()}>
            <div class="bar">
                <h3>{ lang.routes() }</h3>
                <Button<Msg> label={lang.route_add()} msg={Msg::AddRoute} {on} id={ADD_ROUTE} disabled={form.routes.len() >= MAX_ROUTES} />
            </div>
            <ul class="route-list" aria-label={lang.route_list()}>{ for form.routes.iter().map(row) }</ul>
            if let Some(route) = edited { { editor(lang, route, errors, *items, on, on_edit) } }
        </section>
    }
}

fn editor(
    lang: Lang,
    route: &RouteForm,
    errors: &Errors<Field>,
    items: usize,
    on: &Callback<Msg>,
    on_edit: &Callback<(Field, String)>,
) -> Html {
    let id = route.id;
    let error = |column| errors.of(Field::Route(id, column)).map(|error| AttrValue::from(lang.input_error(error)));
    let kinds = Kind::ALL.map(|kind| (lang.kind_name(kind).into(), Msg::SetKind(id, kind), kind == route.kind));
    let methods =
        Method::ALL.map(|method| (lang.method_name(method).into(), Msg::SetMethod(id, method), method == route.method));
    let short = |column: Column, label: &'static str, value: &str, unit: Option<AttrValue>| {
        html! {
            <TextField<Field> field={Field::Route(id, column)} id={column.id()} {label} value={value.to_owned()} {unit}
                keyboard={Keyboard::Numeric} error={error(column)} {on_edit} />
        }
    };
    // The button disappears with its route.
    let on_remove = {
        let on = on.clone();
        Callback::from(move |msg| {
            on.emit(msg);
            focus(ADD_ROUTE);
        })
    };
    // The key recreates all fields when another route is edited.
    html! {
        <div class="route-fields" role="group" aria-label={route.path.clone()} key={id.0}>
            <Choice<Msg> label={lang.route_kind()} options={kinds.to_vec()} {on} />
            <div class="row">
                if route.kind != Kind::Items {
                    <Select<Msg> id="http-server-method" label={lang.method()} options={methods.to_vec()} {on} />
                }
                <TextField<Field> field={Field::Route(id, Column::Path)} id={Column::Path.id()} label={lang.route_path()}
                    value={route.path.clone()} width="grow" error={error(Column::Path)} {on_edit} />
                if route.kind == Kind::Fixed { { short(Column::Status, lang.route_status(), &route.status, None) } }
                { short(Column::Delay, lang.route_delay(), &route.delay, Some(lang.milliseconds_unit().into())) }
            </div>
            if route.kind == Kind::Fixed {
                { area(Field::Route(id, Column::Headers), Column::Headers, lang.route_headers(), &route.headers,
                    lang.route_headers_hint(), error(Column::Headers), on_edit) }
                { area(Field::Route(id, Column::Body), Column::Body, lang.route_body(), &route.body, "", None, on_edit) }
            }
            <p class="hint">
                { lang.kind_about(route.kind) }
                if route.kind == Kind::Items { { " " }{ fill(lang.route_items_now(), &items.to_string()) } }
            </p>
            <div><Button<Msg> label={lang.route_remove()} msg={Msg::RemoveRoute(id)} on={on_remove} /></div>
        </div>
    }
}

/// A multi-line text field.
fn area(
    field: Field,
    column: Column,
    label: &'static str,
    value: &str,
    hint: &'static str,
    error: Option<AttrValue>,
    on_edit: &Callback<(Field, String)>,
) -> Html {
    let id = column.id();
    let oninput =
        on_edit.reform(move |event: InputEvent| (field, event.target_unchecked_into::<HtmlTextAreaElement>().value()));
    let rows = (value.lines().count() + 1).clamp(2, 8).to_string();
    let note = format!("{id}-about");
    let kind = if error.is_some() { "error" } else { "hint" };
    html! {
        <div class="field">
            <label for={id}>{ label }</label>
            <textarea {id} {rows} value={value.to_owned()} {oninput} spellcheck="false"
                aria-invalid={error.is_some().to_string()} aria-describedby={note.clone()} />
            <span id={note} class={classes!("note", kind)} aria-live="polite">{ error.unwrap_or_else(|| hint.into()) }</span>
        </div>
    }
}
