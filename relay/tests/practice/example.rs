//! A path for each route.

/// A path with something in the place of each parameter.
pub fn example(route: &str) -> String {
    [
        ("{code}", "302"),
        ("{seconds}", "0"),
        ("{path}", "a/b"),
        ("{n}", "3"),
        ("{offset}", "1"),
        ("{user}", "user"),
        ("{passwd}", "secret"),
        ("{name}", "name"),
        // <script>1
        ("{value}", "PHNjcmlwdD4x"),
        ("{etag}", "tag"),
        ("{qop}", "auth"),
        ("{algorithm}", "SHA-256"),
        ("{stale_after}", "2"),
    ]
    .iter()
    .fold(route.to_owned(), |path, (parameter, value)| path.replace(parameter, value))
}
