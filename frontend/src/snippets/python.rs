//! Python in the chapter's style, with what a complete program also needs: `with`, `sendall`, recv until the end.

use super::{
    literal,
    slots::{Slots, Style},
    work::Work,
};
use crate::text::Lang;

const STYLE: Style = Style { bytes: literal::python, numbered: literal::python_numbered, host: literal::quoted };

/// Writes the program.
pub fn write(work: &Work, lang: Lang) -> String {
    let slots = Slots::new(work, &STYLE, lang);
    let (first, second, third) = match work {
        Work::TcpClient(_) => (TCP_CLIENT, "", ""),
        Work::TcpServer(_) => (TCP_IMPORTS, REPLY, TCP_SERVER),
        Work::UdpClient(_) => (UDP_CLIENT, "", ""),
        Work::UdpServer(_) => (UDP_IMPORTS, REPLY, UDP_SERVER),
    };
    [slots.fill(first), slots.fill(second), slots.fill(third)].concat()
}

const TCP_CLIENT: &str = r#"import socket
«?interval»import time

address = («host», «port»)
try:
«?limit»    with socket.create_connection(address, timeout=«limit») as s:
«?!limit»    with socket.create_connection(address) as s:
«?repeats»        for _ in range(«times»):
«?repeats»            s.sendall(«message»)
«?interval»            time.sleep(«interval»)
«?!repeats»«?sends»        s.sendall(«message»)
«?shutdown»        s.shutdown(socket.SHUT_WR)  # «fin»
«?once»        data = s.recv(«size»)
«?once»        print(len(data), data.decode(errors="replace"))
«?!once»        # «until_end»
«?!once»        while data := s.recv(«size»):
«?!once»            print(len(data), data.decode(errors="replace"))
except ConnectionRefusedError:
    print("«refused»")
«?limit»except TimeoutError:
«?limit»    print("«timed_out»")
except OSError as error:
    print(error)
"#;

const TCP_IMPORTS: &str = "import socket
«?many»import threading
«?delay»import time
";

const UDP_IMPORTS: &str = "import socket
";

const REPLY: &str = r#"

def reply(data):
«?prefix»    return «prefix» + data
«?upper»    return data.upper()
«?echo»    return data
«?reverse»    line = data.rstrip(b"\r\n")
«?reverse»    return line.decode(errors="replace")[::-1].encode() + data[len(line):]
«?fixed»«?by_line»    return «fixed» + b"\n"
«?fixed»«?!by_line»    return «fixed»
«?by_hand»«?by_line»    return (input("«your_answer»: ") + "\n").encode()
«?by_hand»«?!by_line»    return input("«your_answer»: ").encode()
"#;

const TCP_SERVER: &str = r#"

def handle(client, address):
    print(address, "«connected»")
    try:
«?by_line»        with client, client.makefile("rb") as lines:
«?by_line»            for data in lines:
«?!by_line»        with client:
«?!by_line»            while data := client.recv(«size»):
                print(address, len(data), data.decode(errors="replace"))
«?delay»                time.sleep(«delay»)
                client.sendall(reply(data))
    except ConnectionError as error:
        print(address, error)


«?ipv6»with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as server:
«?!ipv6»with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
«?reuse»    # «reuse_why»
«?reuse»    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((«host», «port»))
    except OSError as error:
        raise SystemExit(f"bind: {error}")
    server.listen(«backlog»)
    print("«listening»", server.getsockname())
    while True:
        client, address = server.accept()
«?many»        threading.Thread(target=handle, args=(client, address), daemon=True).start()
«?!many»        # «next_waits»
«?!many»        handle(client, address)
"#;

const UDP_CLIENT: &str = r#"import socket
«?interval»import time

«?ipv6»with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
«?!ipv6»with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
«?limit»    s.settimeout(«limit»)
    try:
        # «udp_connect»
        s.connect((«host», «port»))
«?numbered»        for n in range(1, «last»):
«?!numbered»«?repeats»        for _ in range(«times»):
«?repeats»            s.send(«message»)
«?interval»            time.sleep(«interval»)
«?!repeats»        s.send(«message»)
        # «cut»
«?repeats»        for _ in range(«times»):
«?repeats»            data = s.recv(«size»)
«?repeats»            print(len(data), data.decode(errors="replace"))
«?!repeats»        data = s.recv(«size»)
«?!repeats»        print(len(data), data.decode(errors="replace"))
    except ConnectionRefusedError:
        print("«udp_refused»")
«?limit»    except TimeoutError:
«?limit»        print("«timed_out»")
    except OSError as error:
        print(error)
"#;

const UDP_SERVER: &str = r#"

«?ipv6»with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as server:
«?!ipv6»with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    try:
        server.bind((«host», «port»))
    except OSError as error:
        raise SystemExit(f"bind: {error}")
    print("«bound»", server.getsockname())
    while True:
        # «cut»
        data, address = server.recvfrom(«size»)
        print(address, len(data), data.decode(errors="replace"))
        server.sendto(reply(data), address)
"#;
