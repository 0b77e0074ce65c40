//! The parts of the program that are the same for every server, with placeholders for what differs.

pub const MAIN: &str = r#"// Cargo.toml, [dependencies]:
// axum = "0.8"
«?json»// serde_json = "1"
// tokio = { version = "1", features = ["full"] }
«axum»
«?serde»use serde_json::{«serde»};
«?std»«std»

#[tokio::main]
async fn main() -> std::io::Result<()> {
«?items»    let items = [«first_items»].map(|(id, name)| (id, Map::from_iter([("name".to_owned(), Value::from(name))])));
«?items»    let items = Items { last: items.len() as u64, items: items.into() };
«?encoded»    // «path_encoded»
    let app = Router::new()
«routes»;
    let listener = tokio::net::TcpListener::bind((«host», «port»)).await?;
    println!("«listening» http://{}/", listener.local_addr()?);
    axum::serve(listener, app).await
}

async fn other_methods(method: Method) -> StatusCode {
    if method == Method::OPTIONS { StatusCode::NO_CONTENT } else { StatusCode::METHOD_NOT_ALLOWED }
}
«?cors»
«?cors»async fn share(mut response: Response) -> Response {
«?cors»    for name in ["origin", "methods", "headers"] {
«?cors»        let name = format!("access-control-allow-{name}").parse::<axum::http::HeaderName>().unwrap();
«?cors»        response.headers_mut().insert(name, "*".parse().unwrap());
«?cors»    }
«?cors»    response.headers_mut().insert("access-control-expose-headers", "*".parse().unwrap());
«?cors»    response
«?cors»}
"#;

pub const IN_JSON: &str = r#"
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
"#;

pub const IN_HTML: &str = r#"
fn in_html(text: &str) -> String {
    let escapes = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#x27;")];
    escapes.into_iter().fold(text.to_owned(), |text, (character, escape)| text.replace(character, escape))
}
"#;

pub const ECHO: &str = r#"
async fn echo(
    method: Method,
    uri: Uri,
    Path(params): Path<HashMap<String, String>>,
    Query(query): Query<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Bytes,
) -> Json<Value> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes())));
    Json(json!({
        "method": method.as_str(),
        "path": uri.path(),
        "params": params,
        "query": grouped(query),
        "headers": grouped(headers),
        "body": std::str::from_utf8(&body).ok(),
        "bytes": body.len(),
        "json": serde_json::from_slice::<Value>(&body).ok(),
    }))
}

fn grouped(pairs: impl IntoIterator<Item = (String, String)>) -> Value {
    let mut grouped = Map::new();
    for (name, value) in pairs {
        match grouped.get_mut(&name) {
            None => drop(grouped.insert(name, value.into())),
            Some(Value::Array(values)) => values.push(value.into()),
            Some(first) => *first = json!([first.take(), value]),
        }
    }
    grouped.into()
}
"#;

pub const ITEMS: &str = r#"
struct Items {
    last: u64,
    items: BTreeMap<u64, Map<String, Value>>,
}

type Shared = State<Arc<Mutex<Items>>>;

fn with_id(id: u64, item: &Map<String, Value>) -> Value {
    let mut all = Map::from_iter([("id".to_owned(), Value::from(id))]);
    all.extend(item.clone());
    all.into()
}

fn object(body: &[u8]) -> Result<Map<String, Value>, StatusCode> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(mut item)) => {
            item.remove("id");
            Ok(item)
        }
        Ok(_) => Err(StatusCode::UNPROCESSABLE_ENTITY),
        Err(_) => Err(StatusCode::BAD_REQUEST),
    }
}

async fn list_items(State(items): Shared) -> Json<Value> {
    let items = items.lock().unwrap();
    Json(items.items.iter().map(|(id, item)| with_id(*id, item)).collect())
}

async fn create_item(State(items): Shared, uri: Uri, body: Bytes) -> Result<impl IntoResponse, StatusCode> {
    let item = object(&body)?;
    let mut items = items.lock().unwrap();
    items.last += 1;
    let id = items.last;
    let answer = with_id(id, &item);
    items.items.insert(id, item);
    let location = format!("{}/{id}", uri.path().trim_end_matches('/'));
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(answer)))
}

/// «change_item»
fn change(
    items: &Mutex<Items>,
    id: &str,
    change: impl FnOnce(&mut Map<String, Value>) -> Result<(), StatusCode>,
) -> Result<Json<Value>, StatusCode> {
    let id = id.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let mut items = items.lock().unwrap();
    let item = items.items.get_mut(&id).ok_or(StatusCode::NOT_FOUND)?;
    change(item)?;
    Ok(Json(with_id(id, item)))
}

async fn read_item(State(items): Shared, Path(id): Path<String>) -> Result<Json<Value>, StatusCode> {
    change(&items, &id, |_| Ok(()))
}

async fn replace_item(
    State(items): Shared,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, StatusCode> {
    change(&items, &id, |item| {
        *item = object(&body)?;
        Ok(())
    })
}

async fn merge_item(
    State(items): Shared,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, StatusCode> {
    change(&items, &id, |item| {
        for (name, value) in object(&body)? {
            // «merge_null»
            if value.is_null() { item.remove(&name) } else { item.insert(name, value) };
        }
        Ok(())
    })
}

async fn remove_item(State(items): Shared, Path(id): Path<String>) -> StatusCode {
    let removed = id.parse().ok().and_then(|id| items.lock().unwrap().items.remove(&id));
    if removed.is_some() { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}
"#;
