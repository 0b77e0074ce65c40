//! What the page remembers between visits, and the browser's preferences.

use super::{
    address::{self, Address},
    tokens::{TabStorage, TokenKind, with_kept_tokens},
};
use crate::{
    labs::Destination,
    location::{self, location},
    storage::{recall, remember},
    text::Lang,
    theme::Theme,
};
use wasm_bindgen::JsValue;
use web_sys::{Document, Storage, Window, window};

const LANG: &str = "networking-lab.lang";
const THEME: &str = "networking-lab.theme";

/// Returns the parsed address with the tokens that the tab stores. Read it only once: [`show`] removes the tokens from
/// the address.
pub fn take_address() -> Address {
    with_kept_tokens(Address::from_query(&location::query()), session().as_ref())
}

/// Stores the token of a relay's class for this tab, or removes it. `relay` is the relay as the address names it.
pub fn keep_class_token(relay: Option<&str>, token: Option<&str>) {
    if let Some(storage) = session() {
        TokenKind::Class.keep(relay, token, &storage);
    }
}

impl TabStorage for Storage {
    fn recall(&self, key: &str) -> Option<String> {
        self.get_item(key).ok().flatten()
    }

    fn remember(&self, key: &str, value: &str) {
        // Fails if the storage is full: the token then lasts only for this visit.
        let _ = self.set_item(key, value);
    }

    fn forget(&self, key: &str) {
        let _ = self.remove_item(key);
    }
}

/// Returns the browser's storage for this tab, or `None` if it is blocked.
fn session() -> Option<Storage> {
    window()?.session_storage().ok().flatten()
}

/// Whether the page is at the relay's `/class`, which shows the teacher's view.
pub fn is_class() -> bool {
    location().and_then(|page| page.pathname().ok()).is_some_and(|path| path.ends_with("/class"))
}

/// Returns the language: the address's, or the remembered one, or the first of the browser's languages that the page
/// supports, or English.
pub fn lang(address: &Address) -> Lang {
    let remembered = || Lang::from_tag(&recall(LANG)?);
    let browser = || {
        let languages = window()?.navigator().languages();
        languages.iter().find_map(|tag| Lang::from_tag(&tag.as_string()?))
    };
    address.lang.or_else(remembered).or_else(browser).unwrap_or(Lang::En)
}

/// Returns the theme: the address's, or the remembered one, or the system's.
pub fn theme(address: &Address) -> Theme {
    let remembered = || Theme::from_id(&recall(THEME)?);
    address.theme.or_else(remembered).unwrap_or_default()
}

/// Remembers a language that the user chose.
pub fn remember_lang(lang: Lang) {
    remember(LANG, lang.tag());
}

/// Remembers a theme that the user chose.
pub fn remember_theme(theme: Theme) {
    remember(THEME, theme.id());
}

/// Sets the document's language, theme, title and address for what is shown (`None` for the chapter).
pub fn show(lang: Lang, theme: Theme, shown: Option<Destination>) {
    let Some((window, document)) = window().and_then(|window| Some((window.clone(), window.document()?))) else {
        return;
    };
    let title = match shown {
        None if is_class() => lang.teacher_title(),
        None => lang.chapter(),
        Some(shown) => (shown.lab.title)(lang),
    };
    document.set_title(&format!("{title} · {}", lang.title()));
    set_root(&document, "lang", lang.tag());
    set_root(&document, "data-theme", theme.id());
    show_address(&window, shown, lang);
}

fn set_root(document: &Document, name: &str, value: &str) {
    if let Some(root) = document.document_element() {
        // Fails only for an invalid attribute name.
        let _ = root.set_attribute(name, value);
    }
}

/// Another page adds an entry to the browser's history; another language replaces the current one.
fn show_address(window: &Window, shown: Option<Destination>, lang: Lang) {
    let before = location::query();
    let query = address::with(&before, shown, lang);
    let was = Address::from_query(&before).destination();
    let Ok(history) = window.history() else { return };
    // A sandboxed frame may not do this: its address then stays unchanged.
    let _ = match was.map(|was| was.lab) == shown.map(|shown| shown.lab) {
        true => history.replace_state_with_url(&JsValue::NULL, "", Some(&query)),
        false => history.push_state_with_url(&JsValue::NULL, "", Some(&query)),
    };
}
