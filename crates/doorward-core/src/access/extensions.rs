//! Which file extensions a rule lets through (HS-63): where a service serves files of known kinds, nothing else is asked of it.
//! Judged on the last segment of the path; absent: what is in the file.

/// Escapes that servers decode into what separates paths, and so into another last segment.
const SEPARATORS: [&str; 5] = ["%2f", "%5c", "%3b", "%3f", "%23"];

/// Escapes behind which a server that decodes too early sees a query or a fragment.
const CUTS: [&str; 2] = ["%3f", "%23"];

/// What a server that decodes twice reads as any of them.
const TWICE: &str = "%25";

/// Extensions in lower case, without their dot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions(Vec<String>);

impl Extensions {
    /// These and no others; without any, every extension passes.
    pub fn new<'a>(extensions: impl IntoIterator<Item = &'a str>) -> Self {
        Self(extensions.into_iter().map(str::to_ascii_lowercase).collect())
    }

    /// Whether nothing is refused.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `path` may be asked for. A last segment without a dot passes: it has no extension. One that ends with a dot or
    /// begins with its only one has an extension like any other (`.htaccess`, `a.php.`), and so has the last folder of a path
    /// that ends with a slash. A segment that a server could cut (`a.php;x.jpg`) or decode into another one passes only if
    /// every part of it does. Where an escape further ahead could end the path for a server that decodes before it cuts, what
    /// stands before it is judged too.
    pub fn allow(&self, path: &str) -> bool {
        if self.is_empty() {
            return true;
        }
        let lower = path.to_ascii_lowercase();
        if lower.contains(TWICE) {
            return false;
        }
        let ends = CUTS.iter().flat_map(|escape| lower.match_indices(escape)).map(|(at, _)| at);
        ends.chain([lower.len()]).all(|end| lower.get(..end).is_some_and(|path| self.allow_end(path)))
    }

    fn allow_end(&self, path: &str) -> bool {
        let last = path.rsplit(['/', '\\']).find(|segment| !segment.is_empty()).unwrap_or_default();
        if SEPARATORS.iter().any(|escape| last.contains(escape)) {
            return false;
        }
        last.split(';').all(|part| match part.rsplit_once('.') {
            None => true,
            Some((_, extension)) => self.0.iter().any(|allowed| allowed == extension),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pictures() -> Extensions {
        Extensions::new(["jpg", "PNG", "mp4"])
    }

    #[test]
    fn only_extensions_of_the_list_pass_and_what_has_none() {
        for path in [
            "/",
            "",
            "/a",
            "/media/a.jpg",
            "/a.JPG",
            "/a.png",
            "/a.php.jpg",
            "/v1.2/clip.mp4",
            "/a/b;v=1",
            "/a.jpg;v",
            "/C%23/a.jpg",
            "/who%3F/a.jpg",
        ] {
            assert!(pictures().allow(path), "{path}");
            assert!(Extensions::default().allow(path), "{path}");
        }
        for path in [
            "/a.php",
            "/a.jpg.php",
            "/a.",
            "/.htaccess",
            "/a.php.",
            "/a.php/",
            "/a.php//",
            "/a.php;x.jpg",
            "/a.jpg;x.php",
            "/a.php%2fx.jpg",
            "/a.php%00.jpg%25",
            "/a%3b.jpg",
            "/x\\a.php",
            "/a.jpgx",
            "/a. jpg",
            "/v1.2/",
            "/media/a.php%3Fx/b.jpg",
            "/media/a.php%23/b.jpg",
            "/media/a.php%253f/b.jpg",
            "/a.php%3fa/b%23/c.jpg",
        ] {
            assert!(!pictures().allow(path), "{path}");
            assert!(Extensions::default().allow(path), "{path}");
        }
    }

    proptest! {
        /// Whatever stands before it: the end of the path decides, in any spelling of its letters.
        #[test]
        fn hs_063_an_extension_outside_the_list_never_passes(
            folder in "(/[a-zA-Z0-9._~-]{0,8}){0,4}",
            name in "[a-zA-Z0-9._~-]{0,12}",
            extension in "[a-zA-Z0-9_~-]{0,6}",
            end in "/{0,2}",
        ) {
            let path = format!("{folder}/{name}.{extension}{end}");
            let listed = ["jpg", "png", "mp4"].contains(&extension.to_ascii_lowercase().as_str());
            prop_assert_eq!(pictures().allow(&path), listed, "{}", path);
        }

        #[test]
        fn hs_063_no_tail_of_parameters_or_escapes_brings_a_refused_name_through(
            tail in "(;[a-z.=]{0,6}|%2f[a-z.]{0,6}|%5C[a-z.]{0,6}|%3B[a-z.]{0,6}|%00|/|\\.){1,4}",
        ) {
            let path = format!("/media/a.php{tail}");
            let another_segment = tail.trim_end_matches('/').contains('/');
            prop_assert!(!pictures().allow(&path) || another_segment, "{}", path);
        }
    }
}
