//! The controls of the session's defaults, and of how fetch treats cookies and redirects.

use super::{
    form::{Field, Form, PairList, Part},
    model::Msg,
    pairs::Pairs,
    payload::dropped_headers,
    session::Auth,
};
use crate::{
    labs::input::Errors,
    text::{Lang, use_lang},
    ui::{Choice, TextField, options},
};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SessionViewProps {
    pub form: Form,
    pub errors: Errors<Part>,
    /// Whether requests are sent as raw HTTP/1.1 instead of by fetch.
    pub raw: bool,
    pub on: Callback<Msg>,
}

/// Default headers and parameters, authentication, cookies, redirects.
#[component]
pub fn SessionView(props: &SessionViewProps) -> Html {
    let lang = use_lang();
    let SessionViewProps { form, errors, raw, on } = props;
    let session = &form.session;
    let pairs = |list: PairList, title: &'static str| {
        html! {
            <div class="field full">
                <span class="label">{ title }</span>
                <Pairs {list} pairs={form.pairs(list).to_vec()} {on} />
            </div>
        }
    };
    let ways = Auth::ALL.map(|auth| (name(lang, auth).into(), Msg::SetAuth(auth), auth == session.auth)).to_vec();
    let cookies =
        options(session.cookies, Msg::UseCookies, [(false, lang.cookies_omit()), (true, lang.cookies_include())]);
    let redirects = options(
        form.follow_redirects,
        Msg::FollowRedirects,
        [(true, lang.redirects_follow()), (false, lang.redirects_show())],
    );
    let note = |part: Part, id: &'static str| {
        let wrong = errors.of(part).map(|error| lang.input_error(error));
        html! {
            <span {id} class={classes!("note", wrong.is_some().then_some("error"))} aria-live="polite">
                { wrong.unwrap_or_default() }
            </span>
        }
    };
    html! {
        <div class="session">
            <p class="hint">{ lang.session_about() }</p>
            <Choice<Msg> label={lang.auth()} options={ways} {on} />
            <Credentials form={form.clone()} errors={errors.clone()} {on} />
            if session.auth == Auth::Digest && !raw { <p class="note warn">{ lang.auth_digest_by_wire() }</p> }
            { pairs(PairList::SessionHeaders, lang.session_headers()) }
            { note(Part::SessionHeaders, "session-headers-about") }
            if !raw { { dropped_headers(lang, form, PairList::SessionHeaders) } }
            { pairs(PairList::SessionParams, lang.session_params()) }
            { note(Part::SessionParams, "session-params-about") }
            if !raw {
                <div class="row">
                    <Choice<Msg> label={lang.cookies()} options={cookies} {on} />
                    <Choice<Msg> label={lang.redirects()} options={redirects} {on} />
                </div>
                if session.cookies { <p class="hint">{ lang.cookies_about() }</p> }
                if !form.follow_redirects { <p class="hint">{ lang.redirect_hidden() }</p> }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CredentialsProps {
    form: Form,
    errors: Errors<Part>,
    on: Callback<Msg>,
}

/// The fields of the chosen authentication.
#[component]
fn Credentials(props: &CredentialsProps) -> Html {
    let lang = use_lang();
    let CredentialsProps { form, errors, on } = props;
    let session = &form.session;
    let on_edit = use_callback(on.clone(), |(field, text), on| on.emit(Msg::Edit(field, text)));
    let on_enter = use_callback(on.clone(), |(), on| on.emit(Msg::Send));
    let error = errors.of(Part::Token).map(|error| AttrValue::from(lang.input_error(error)));
    let field = |field: Field, label: &'static str, value: &str, hidden: bool, error: Option<AttrValue>| {
        html! {
            <TextField<Field> {field} id={field.id()} {label} width="wide" value={value.to_owned()} {hidden} {error}
                on_edit={&on_edit} on_enter={&on_enter} />
        }
    };
    match session.auth {
        Auth::None => Html::default(),
        Auth::Basic | Auth::Digest => html! {
            <div class="row">
                { field(Field::User, lang.auth_user(), &session.user, false, None) }
                { field(Field::Password, lang.auth_password(), &session.password, true, error) }
            </div>
        },
        Auth::Bearer => field(Field::Token, lang.auth_token(), &session.token, true, error),
    }
}

fn name(lang: Lang, auth: Auth) -> &'static str {
    match auth {
        Auth::None => lang.auth_none(),
        Auth::Basic => "Basic",
        Auth::Bearer => "Bearer",
        Auth::Digest => "Digest",
    }
}
