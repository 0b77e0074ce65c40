//! curl's options (curl manual, `curl.1`): which are known, which take a value, and what they mean for the form. Pure.

/// What an option means for the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Url,
    Method,
    Header,
    /// `-d`: an `@` names a file, whose line ends are removed.
    Data,
    /// Like `-d`, but an `@` has no special meaning.
    DataRaw,
    /// Like `-d`, but a file's line ends are kept.
    DataBinary,
    DataUrlEncode,
    UrlQuery,
    Json,
    /// `-F`: an `@` names a file.
    FormPart,
    /// A form field, in which no character has a special meaning.
    FormString,
    /// The data becomes part of the query.
    Get,
    Head,
    User,
    Bearer,
    Basic,
    Digest,
    UserAgent,
    Referer,
    Cookie,
    Follow,
    TimeLimit,
    /// Changes only what curl prints, or is what a browser does anyway: there is nothing to import.
    Needless,
    /// Impossible for a page.
    Impossible,
}

/// An option of curl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurlOption {
    /// Without the leading dashes.
    pub long: &'static str,
    /// Without the leading dash.
    pub short: Option<char>,
    pub has_value: bool,
    pub meaning: Meaning,
}

const fn flag(long: &'static str, short: Option<char>, meaning: Meaning) -> CurlOption {
    CurlOption { long, short, has_value: false, meaning }
}

const fn value(long: &'static str, short: Option<char>, meaning: Meaning) -> CurlOption {
    CurlOption { long, short, has_value: true, meaning }
}

/// The known options: those of manuals, and of the commands that browsers copy.
pub const OPTIONS: &[CurlOption] = &[
    value("url", None, Meaning::Url),
    value("request", Some('X'), Meaning::Method),
    value("header", Some('H'), Meaning::Header),
    value("data", Some('d'), Meaning::Data),
    value("data-ascii", None, Meaning::Data),
    value("data-raw", None, Meaning::DataRaw),
    value("data-binary", None, Meaning::DataBinary),
    value("data-urlencode", None, Meaning::DataUrlEncode),
    value("url-query", None, Meaning::UrlQuery),
    value("json", None, Meaning::Json),
    value("form", Some('F'), Meaning::FormPart),
    value("form-string", None, Meaning::FormString),
    flag("get", Some('G'), Meaning::Get),
    flag("head", Some('I'), Meaning::Head),
    value("user", Some('u'), Meaning::User),
    value("oauth2-bearer", None, Meaning::Bearer),
    flag("basic", None, Meaning::Basic),
    flag("digest", None, Meaning::Digest),
    value("user-agent", Some('A'), Meaning::UserAgent),
    value("referer", Some('e'), Meaning::Referer),
    value("cookie", Some('b'), Meaning::Cookie),
    flag("location", Some('L'), Meaning::Follow),
    value("max-time", Some('m'), Meaning::TimeLimit),
    flag("silent", Some('s'), Meaning::Needless),
    flag("show-error", Some('S'), Meaning::Needless),
    flag("show-headers", Some('i'), Meaning::Needless),
    flag("include", None, Meaning::Needless),
    flag("verbose", Some('v'), Meaning::Needless),
    flag("progress-bar", Some('#'), Meaning::Needless),
    flag("no-progress-meter", None, Meaning::Needless),
    flag("no-buffer", Some('N'), Meaning::Needless),
    flag("fail", Some('f'), Meaning::Needless),
    flag("fail-with-body", None, Meaning::Needless),
    flag("globoff", Some('g'), Meaning::Needless),
    flag("compressed", None, Meaning::Needless),
    flag("http1.1", None, Meaning::Needless),
    flag("http2", None, Meaning::Needless),
    flag("http3", None, Meaning::Needless),
    flag("remote-name", Some('O'), Meaning::Needless),
    flag("remote-header-name", Some('J'), Meaning::Needless),
    flag("disable", Some('q'), Meaning::Needless),
    flag("styled-output", None, Meaning::Needless),
    value("output", Some('o'), Meaning::Needless),
    value("write-out", Some('w'), Meaning::Needless),
    value("dump-header", Some('D'), Meaning::Needless),
    value("stderr", None, Meaning::Needless),
    value("trace", None, Meaning::Needless),
    value("trace-ascii", None, Meaning::Needless),
    flag("insecure", Some('k'), Meaning::Impossible),
    flag("http1.0", Some('0'), Meaning::Impossible),
    flag("http2-prior-knowledge", None, Meaning::Impossible),
    flag("anyauth", None, Meaning::Impossible),
    flag("ntlm", None, Meaning::Impossible),
    flag("negotiate", None, Meaning::Impossible),
    flag("netrc", Some('n'), Meaning::Impossible),
    flag("ipv4", Some('4'), Meaning::Impossible),
    flag("ipv6", Some('6'), Meaning::Impossible),
    flag("path-as-is", None, Meaning::Impossible),
    flag("tlsv1.2", None, Meaning::Impossible),
    flag("tlsv1.3", None, Meaning::Impossible),
    flag("location-trusted", None, Meaning::Impossible),
    flag("post301", None, Meaning::Impossible),
    flag("post302", None, Meaning::Impossible),
    flag("post303", None, Meaning::Impossible),
    flag("parallel", Some('Z'), Meaning::Impossible),
    flag("next", Some(':'), Meaning::Impossible),
    value("proxy", Some('x'), Meaning::Impossible),
    value("proxy-user", Some('U'), Meaning::Impossible),
    value("noproxy", None, Meaning::Impossible),
    value("cert", Some('E'), Meaning::Impossible),
    value("key", None, Meaning::Impossible),
    value("cacert", None, Meaning::Impossible),
    value("capath", None, Meaning::Impossible),
    value("ciphers", None, Meaning::Impossible),
    value("cookie-jar", Some('c'), Meaning::Impossible),
    value("upload-file", Some('T'), Meaning::Impossible),
    value("range", Some('r'), Meaning::Impossible),
    value("config", Some('K'), Meaning::Impossible),
    value("resolve", None, Meaning::Impossible),
    value("connect-to", None, Meaning::Impossible),
    value("connect-timeout", None, Meaning::Impossible),
    value("interface", None, Meaning::Impossible),
    value("unix-socket", None, Meaning::Impossible),
    value("limit-rate", None, Meaning::Impossible),
    value("max-redirs", None, Meaning::Impossible),
    value("max-filesize", None, Meaning::Impossible),
    value("retry", None, Meaning::Impossible),
    value("retry-delay", None, Meaning::Impossible),
    value("retry-max-time", None, Meaning::Impossible),
    value("request-target", None, Meaning::Impossible),
    value("aws-sigv4", None, Meaning::Impossible),
    value("keepalive-time", None, Meaning::Impossible),
    value("time-cond", Some('z'), Meaning::Impossible),
    value("speed-limit", Some('Y'), Meaning::Impossible),
    value("speed-time", Some('y'), Meaning::Impossible),
    value("continue-at", Some('C'), Meaning::Impossible),
];

/// An argument of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    /// A known option with its value, which is empty if the option takes none.
    Known(&'static CurlOption, &'a str),
    /// An unknown option, of which it is also unknown whether it takes a value.
    Unknown(&'a str),
    /// The last option lacks its value.
    NoValue(&'static CurlOption),
}

/// Parses the arguments after the program's name. Short options may be bundled, with a value joined or in the next word; a
/// long option's value may follow an equals sign. A word that is not an option is a URL.
pub fn arguments(words: &[String]) -> Vec<Argument<'_>> {
    let mut found = Vec::new();
    let mut words = words.iter().map(String::as_str);
    let mut options_over = false;
    while let Some(word) = words.next() {
        if let ("--", false) = (word, options_over) {
            options_over = true;
        } else if let (Some(long), false) = (word.strip_prefix("--"), options_over) {
            found.push(long_option(word, long, &mut words));
        } else if let (Some(bundle), false) = (word.strip_prefix('-').filter(|rest| !rest.is_empty()), options_over) {
            short_options(word, bundle, &mut words, &mut found);
        } else {
            found.push(Argument::Known(&OPTIONS[0], word));
        }
    }
    found
}

fn long_option<'a>(word: &'a str, long: &str, words: &mut impl Iterator<Item = &'a str>) -> Argument<'a> {
    let known = |name: &str| OPTIONS.iter().find(|option| option.long == name);
    let (option, joined) = match (known(long), word.split_once('=')) {
        (Some(option), _) => (Some(option), None),
        (None, Some((name, value))) => (known(&name[2..]), Some(value)),
        (None, None) => (None, None),
    };
    match option {
        None => Argument::Unknown(word),
        Some(option) if !option.has_value => Argument::Known(option, ""),
        Some(option) => match joined.or_else(|| words.next()) {
            Some(value) => Argument::Known(option, value),
            None => Argument::NoValue(option),
        },
    }
}

fn short_options<'a>(
    word: &'a str,
    bundle: &'a str,
    words: &mut impl Iterator<Item = &'a str>,
    found: &mut Vec<Argument<'a>>,
) {
    for (at, short) in bundle.char_indices() {
        let Some(option) = OPTIONS.iter().find(|option| option.short == Some(short)) else {
            found.push(Argument::Unknown(word));
            return;
        };
        if !option.has_value {
            found.push(Argument::Known(option, ""));
            continue;
        }
        let joined = &bundle[at + short.len_utf8()..];
        let value = if joined.is_empty() { words.next() } else { Some(joined) };
        found.push(value.map_or(Argument::NoValue(option), |value| Argument::Known(option, value)));
        return;
    }
}
