//! Multipart and binary bodies.

use super::*;

fn file(name: &str, kind: &str, bytes: &'static [u8]) -> ChosenFile {
    ChosenFile { name: name.into(), kind: kind.into(), bytes: bytes.into() }
}

fn sent(form: Form) -> (String, Vec<u8>) {
    let request = Form { method: "POST".into(), ..form }.request().expect("nothing is wrong with it").0;
    let (_, media_type) = request.headers.into_iter().find(|(name, _)| name == "Content-Type").expect("it has a type");
    (media_type, request.body.expect("it has a body").to_vec())
}

#[test]
fn fields_and_files_become_parts() {
    let parts = vec![
        Pair::new("이름", "안녕\n#%"),
        Pair::new("a\"b\nc", ""),
        Pair::new("", ""),
        Pair { file: Some(file("그림 \"1\".png", "image/png", b"\0\xff\r\n--")), ..Pair::new("file", "unused") },
    ];
    let (media_type, body) = sent(Form { body: Body::Multipart, parts, ..form() });
    let boundary = "----networking-lab-000000";
    assert_eq!(media_type, format!("multipart/form-data; boundary={boundary}"));
    let expected = [
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"이름\"\r\n\r\n안녕\n#%\r\n").as_bytes(),
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"a%22b%0Ac\"\r\n\r\n\r\n").as_bytes(),
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"그림 %221%22.png\"\r\n")
            .as_bytes(),
        b"Content-Type: image/png\r\n\r\n\0\xff\r\n--\r\n",
        format!("--{boundary}--\r\n").as_bytes(),
    ]
    .concat();
    assert_eq!(body, expected);
}

#[test]
fn the_boundary_stands_in_no_part() {
    let parts = vec![
        Pair::new("a", "x----networking-lab-000000"),
        Pair {
            file: Some(file("f", "", b"\xff----networking-lab-000001\xff")),
            ..Pair::new("b", "----networking-lab-000002")
        },
    ];
    let (media_type, body) = sent(Form { body: Body::Multipart, parts, ..form() });
    assert!(media_type.ends_with("=----networking-lab-000002"), "{media_type}");
    assert!(String::from_utf8_lossy(&body).contains("Content-Type: application/octet-stream"));
    let none = sent(Form { body: Body::Multipart, parts: Vec::new(), ..form() });
    assert_eq!(none.1, b"------networking-lab-000000--\r\n");
}

#[test]
fn a_binary_body_is_a_file_or_hex_digits() {
    let binary = Form { body: Body::Binary, hex: "00 ff 0d0A".into(), ..form() };
    assert_eq!(sent(binary.clone()), ("application/octet-stream".into(), vec![0, 255, 13, 10]));
    let wrong = Form { method: "POST".into(), hex: "0".into(), ..binary.clone() };
    assert_eq!(wrong.request().unwrap_err().of(Part::Body), Some(&InputError::HexOdd));
    let text = file("메모.txt", "text/plain", "안녕".as_bytes());
    let with_file = Form { file: Some(text), hex: "0".into(), ..binary };
    assert_eq!(sent(with_file), ("text/plain".into(), "안녕".as_bytes().to_vec()));
}

#[test]
fn a_chosen_file_goes_where_it_was_chosen_for() {
    let chosen = || Some(file("f", "", b"1"));
    let test = Test::after([
        Msg::SetFile(FileSlot::Part(1), chosen()),
        Msg::SetFile(FileSlot::Part(9), chosen()),
        Msg::SetFile(FileSlot::Body, chosen()),
    ]);
    let form = &test.model.form;
    assert_eq!((form.parts[0].file.clone(), form.parts[1].file.clone(), form.file.clone()), (None, chosen(), chosen()));
    let test = test.then(Msg::SetFile(FileSlot::Part(1), None)).then(Msg::SetFile(FileSlot::Body, None));
    assert_eq!((test.model.form.parts[1].file.clone(), test.model.form.file.clone()), (None, None));
}
