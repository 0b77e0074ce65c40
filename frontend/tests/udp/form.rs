use super::{Test, edit};
use networking_lab::{
    labs::{
        input::Format,
        udp::{
            faults::{FaultField, of_protocol},
            form::{Field, Form, Mode, Reply},
            model::Msg,
            params::{BindParams, CompareParams, Datagram, ReceiveParams},
        },
    },
    record::{Faults, Protocol},
    text::fields::InputError,
    transport::url::fault_query,
};
use relay_protocol::TargetError;

fn form() -> Form {
    Form::new("echo".into(), "안녕 {n}")
}

#[test]
fn the_form_opens_binds_sends_and_compares_as_it_stands() {
    let connect = form().connect_params().unwrap();
    let receive = ReceiveParams { size: 1024, time_limit: Some(3000) };
    assert_eq!((connect.target.as_str(), connect.receive, connect.faults.is_none()), ("echo", receive, true));
    let bind = BindParams { port: 9000, recv_size: 1024, faults: connect.faults };
    assert_eq!(form().bind_params(), Ok(bind));
    let (send, after) = form().exchange_params().unwrap();
    assert_eq!((send.times, send.interval, after), (1, 50, receive));
    let faults = Faults { loss: 20, duplicate: 10, reorder: 10, delay: 20, seed: 42 };
    assert_eq!(form().compare_params(), Ok(CompareParams { count: 20, interval: 50, faults }));
}

#[test]
fn a_number_in_the_message_is_that_of_the_datagram() {
    let datagram =
        |message: &str, format| Form { message: message.into(), format, ..form() }.send_params().unwrap().datagram;
    let numbered = datagram("{n} of {n}", Format::Text);
    assert_eq!(*numbered.bytes(1), *b"1 of 1");
    assert_eq!(*numbered.bytes(12), *b"12 of 12");
    assert_eq!(datagram("{m}", Format::Text), Datagram::Bytes("{m}".into()));
    assert_eq!(datagram("ec 95 88", Format::Hex), Datagram::Bytes("안".as_bytes().into()));
    // An empty message is a datagram, too.
    assert_eq!(*datagram("", Format::Text).bytes(1), *b"");
    assert_eq!(*datagram(" ", Format::Hex).bytes(1), *b"");
}

#[test]
fn what_is_wrong_is_told_beside_its_field() {
    let wrong = Form { target: "nowhere".into(), recv_size: "0".into(), port: "65536".into(), ..form() };
    let errors = wrong.connect_params().unwrap_err();
    assert_eq!(errors.of(Field::Target), Some(&InputError::Target(TargetError::NoPort)));
    assert_eq!(errors.of(Field::RecvSize), Some(&InputError::NotAWholeNumber { min: 1, max: 65536 }));
    let errors = wrong.bind_params().unwrap_err();
    assert_eq!(errors.of(Field::Port), Some(&InputError::NotAWholeNumber { min: 0, max: 65535 }));
    assert!(errors.of(Field::RecvSize).is_some());

    // The kernel refuses a message too long for UDP, and the record shows how. A message too long for the relay would never reach
    // it.
    let long = |bytes: usize| Form { message: "x".repeat(bytes), ..form() }.send_params().map(|send| send.times);
    assert_eq!((long(65_508), long(65_536)), (Ok(1), Ok(1)));
    assert_eq!(long(65_537).unwrap_err().of(Field::Message), Some(&InputError::DatagramTooLong { limit: 65_536 }));
    // A number counts with the length of the largest possible one.
    let numbered = Form { message: "x".repeat(65_530) + "{n}", ..form() }.send_params().unwrap_err();
    assert!(numbered.of(Field::Message).is_some());
    let often = Form { repeat: "10000".into(), message: "x".repeat(2000), ..form() }.send_params().unwrap_err();
    assert_eq!(often.of(Field::Repeat), Some(&InputError::TooMuch { limit_mib: 16 }));
    let many = Form { count: "101".into(), ..form() }.compare_params().unwrap_err();
    assert_eq!(many.of(Field::Count), Some(&InputError::NotAWholeNumber { min: 1, max: 100 }));

    let mut wrong = form();
    *wrong.text_mut(Field::Fault(FaultField::Delay)) = "5001".into();
    *wrong.text_mut(Field::Fault(FaultField::Seed)) = "-1".into();
    let errors = wrong.connect_params().unwrap_err();
    let delay = errors.of(Field::Fault(FaultField::Delay));
    assert_eq!(delay, Some(&InputError::NotAWholeNumber { min: 0, max: 5000 }));
    assert!(errors.of(Field::Fault(FaultField::Seed)).is_some());
    assert!(errors.of(Field::Fault(FaultField::Loss)).is_none());
    // The comparison has its own faults.
    assert!(wrong.compare_params().is_ok());
}

#[test]
fn a_server_is_not_held_up_by_a_field_that_only_the_client_has() {
    let wrong = Form { time_limit: "never".into(), ..form() };
    assert!(wrong.bind_params().is_ok() && wrong.send_to_params(Some("a:1")).is_ok());
    assert!(wrong.exchange_params().unwrap_err().of(Field::TimeLimit).is_some());
}

#[test]
fn by_hand_a_datagram_goes_to_the_typed_address_or_to_the_last_sender() {
    let to = |address: &str, last| {
        Form { destination: address.into(), ..form() }.send_to_params(last).map(|(destination, _)| destination)
    };
    assert_eq!(to(" ", Some("127.0.0.1:5000")), Ok("127.0.0.1:5000".into()));
    assert_eq!(to("echo", Some("127.0.0.1:5000")), Ok("echo".into()));
    assert_eq!(to("", None).unwrap_err().of(Field::Destination), Some(&InputError::NobodySentYet));
    assert!(to("127.0.0.1", None).is_err());
}

#[test]
fn controls_choose_and_each_mode_has_the_faults_it_shows() {
    let test = Test::after([
        Msg::SetFormat(Format::Hex),
        Msg::ReceiveContinuously(false),
        Msg::SetReply(Reply::ByHand),
        Msg::UseServer("127.0.0.1:7".into()),
        edit(Field::Fault(FaultField::Loss), "35"),
        Msg::SetMode(Mode::Compare),
        edit(Field::ComparedFault(FaultField::Loss), "0"),
    ]);
    let form = &test.model.form;
    assert_eq!((form.format, form.continuous, form.reply), (Format::Hex, false, Reply::ByHand));
    assert_eq!((form.target.as_str(), form.mode), ("127.0.0.1:7", Mode::Compare));
    let loss = |faults: Faults| faults.loss;
    assert_eq!(form.connect_params().map(|params| loss(params.faults)), Ok(35));
    assert_eq!(form.compare_params().map(|params| loss(params.faults)), Ok(0));

    let test = test.then(Msg::FillMessage(65_508));
    assert_eq!((test.model.form.message.len(), test.model.form.format), (65_508, Format::Text));
    assert_eq!(test.then(Msg::FillMessage(10)).model.form.message, "0123456789");
}

#[test]
fn leaving_an_experiment_gives_back_what_was_typed() {
    let before = Test::after([edit(Field::Message, "mine"), edit(Field::Port, "x"), Msg::SetMode(Mode::Server)]);
    let form = before.model.form.clone();
    let test = before
        .all([Msg::SetMode(Mode::Compare), edit(Field::Message, "another"), Msg::Compare, edit(Field::Count, "x")])
        .then(Msg::Restore(Box::new(form.clone())));
    assert_eq!(test.model.form, form);
    assert!(test.model.errors.is_empty());
}

#[test]
fn the_relays_echo_server_is_offered_unless_something_was_typed() {
    let found = || Msg::EchoServerFound("127.0.0.1:40001".into());
    assert_eq!(Test::after([found()]).model.form.target, "127.0.0.1:40001");
    assert_eq!(Test::after([edit(Field::Target, "silent"), found()]).model.form.target, "silent");
}

#[test]
fn the_relay_is_asked_for_the_faults_that_there_are() {
    let faults = Faults { loss: 20, duplicate: 5, reorder: 100, delay: 50, seed: 7 };
    let query = |faults| fault_query(faults).iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
    assert_eq!(query(faults), ["loss=0.20", "duplicate=0.05", "reorder=1.00", "delay=50", "seed=7"]);
    // In a stream there are no datagrams to duplicate or reorder.
    assert_eq!(of_protocol(faults, Protocol::Udp), faults);
    assert_eq!(query(of_protocol(faults, Protocol::Tcp)), ["loss=0.20", "delay=50", "seed=7"]);
    assert_eq!(query(Faults { seed: 42, ..Faults::default() }), [""; 0]);
}
