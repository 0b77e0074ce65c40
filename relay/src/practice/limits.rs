//! The limits of the practice servers, all in one place. They ask nobody for a token, so these are what protects the relay
//! that they run in.

use std::time::Duration;

/// The longest head of an HTTP request, in bytes, and how much of a body is read ahead.
pub const HEAD_BYTES: usize = 64 * 1024;

/// The most bytes that a request's body may have.
pub const BODY_BYTES: usize = 1024 * 1024;

/// How long a body may take to arrive.
pub const BODY_TIME: Duration = Duration::from_secs(30);

/// How much of a body that is not wanted is read and thrown away. A connection closed while bytes wait unread ends with a
/// RST, which can destroy the answer before the client has read it (RFC 9112, section 9.6).
pub const DISCARDED_BYTES: usize = 16 * BODY_BYTES;

/// How deep JSON in a body may be nested. Indentation grows with the square of the depth.
pub const JSON_DEPTH: usize = 32;

/// The most values in a body's JSON, and the most fields in a query, a form or a multipart body. Parsed, a value of two
/// bytes takes up to some hundred.
pub const VALUES: usize = 20_000;

/// Up to this size an answer is indented, as httpbin's are; a larger one is written compactly.
pub const INDENTED_BYTES: usize = 256 * 1024;

/// The most bytes that the body of an answer may have, whatever its route. JSON writes a control character with six bytes.
pub const ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// Answers that are built at once. Each takes a core and some megabytes while it is.
pub const BUILDERS: usize = 2;

/// A request or an answer with a larger body counts against the two limits below until the answer is sent.
pub const SMALL_BYTES: usize = 64 * 1024;

/// Large requests and answers at once, in all.
pub const LARGE: usize = 32;

/// Large requests and answers at once of one client. Browsers have six connections to one host.
pub const LARGE_PER_CLIENT: usize = 8;
