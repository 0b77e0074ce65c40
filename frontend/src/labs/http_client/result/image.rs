//! A body as an image, which the browser decodes from the received bytes: nothing is fetched again. An image shown in this
//! way, even SVG, runs no scripts and loads nothing (HTML, "the img element"; SVG Integration, "secure static mode").

use super::{body_view::image_type, file_name::file_name};
use crate::{
    labs::http_client::outcome::Outcome,
    text::use_lang,
    views::download::{blob_url, revoke},
};
use std::rc::Rc;
use web_sys::HtmlImageElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ImageViewProps {
    pub outcome: Rc<Outcome>,
}

/// The browser's progress in loading the image.
#[derive(Clone, Copy, PartialEq)]
enum Drawing {
    Loading,
    /// Width and height in pixels.
    Drawn(u32, u32),
    Failed,
}

/// The image and its size, or a note that the body is not an image.
#[component]
pub fn ImageView(props: &ImageViewProps) -> Html {
    let lang = use_lang();
    let url = use_state(|| None::<AttrValue>);
    let drawing = use_state_eq(|| Drawing::Loading);
    use_effect_with(props.outcome.clone(), {
        let (url, drawing) = (url.clone(), drawing.clone());
        move |outcome| {
            let made = match &**outcome {
                Outcome::Answered(answer) => {
                    image_type(answer).and_then(|media_type| blob_url(&media_type, &answer.body).ok())
                }
                Outcome::Unanswered(_) => None,
            };
            drawing.set(Drawing::Loading);
            url.set(made.clone().map(AttrValue::from));
            move || made.iter().for_each(|made| revoke(made))
        }
    });
    let onload = use_callback(drawing.setter(), |event: Event, drawing| {
        let image = event.target_unchecked_into::<HtmlImageElement>();
        drawing.set(Drawing::Drawn(image.natural_width(), image.natural_height()));
    });
    let onerror = use_callback(drawing.setter(), |_: Event, drawing| drawing.set(Drawing::Failed));
    let name = match &*props.outcome {
        Outcome::Answered(answer) => file_name(answer),
        Outcome::Unanswered(_) => String::new(),
    };
    html! {
        <div class="picture">
            if let Some(url) = &*url {
                <img src={url} alt={name} {onload} {onerror} hidden={*drawing == Drawing::Failed} />
            }
            <p class="hint" role="status">{
                match *drawing {
                    Drawing::Loading => String::new(),
                    Drawing::Drawn(width, height) => lang.image_size(width, height),
                    Drawing::Failed => lang.result_image_failed().to_owned(),
                }
            }</p>
        </div>
    }
}
